import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, readEnvironment, STORE_SETTINGS } from './environment.js';

const SECRET = 'canary-1f0c';
const shape = { ...STORE_SETTINGS, SECRET_KEY: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits') };

describe('readEnvironment', () => {
  test('default', () => {
    const env = { DATABASE_URL: 'postgresql://127.0.0.1/riskdao', SECRET_KEY: '11'.repeat(32), PATH: '/bin' };
    expect(readEnvironment('worker', shape, env)).toEqual({
      DATABASE_URL: env.DATABASE_URL,
      LOG_LEVEL: 'info',
      SECRET_KEY: env.SECRET_KEY,
    });
  });

  test('error: ConfigError names every problem at once, and A26 never a value', () => {
    const env = { DATABASE_URL: SECRET, QUEUE_URL: SECRET, LOG_LEVEL: SECRET };
    expect(() => readEnvironment('worker', shape, env)).toThrow(ConfigError);
    try {
      readEnvironment('worker', shape, env);
    } catch (error) {
      const { problems, message } = error as ConfigError;
      expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
        'DATABASE_URL',
        'QUEUE_URL',
        'LOG_LEVEL',
        'SECRET_KEY',
      ]);
      expect(message).not.toContain(SECRET);
    }
  });
});
