import { CliError } from '../failure.js';

export class BadOptionError extends CliError {
  readonly code = 'BAD_OPTION';
  constructor(name: string, text: string, expected: string) {
    super(`${name} ${text} is not ${expected}. Correct the option.`);
  }
}

/** Reads a command-line option as a whole number of at least `least`; throws {@link BadOptionError}. */
export function wholeNumber(name: string, least = 1): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(value >= least)) throw new BadOptionError(name, text, `a whole number of at least ${least}`);
    return value;
  };
}
