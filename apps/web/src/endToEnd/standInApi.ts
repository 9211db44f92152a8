import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import {
  buildSchema,
  execute,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
  parse,
  validate,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
} from 'graphql';

const WEB = path.resolve(import.meta.dirname, '../..');
const API = path.resolve(WEB, '../api/src');

/** The policy under which the app must work: everything from its own origin, nothing inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** What the fields of Query and Mutation answer: a value, or a function of the arguments. What is missing is made up by type. */
export type Answers = Readonly<Record<string, unknown>>;

export type StandInApi = {
  readonly origin: string;
  /** Replaces answers until the next call. */
  readonly answer: (changed: Answers) => void;
  /** Puts HTML into the head of every page until {@link answer} is called. */
  readonly say: (head: string) => void;
  /** Documents under their path: `/v1/reports/0x…`. */
  readonly serve: (address: string, text: string) => void;
  /** Holds every GraphQL answer back until the returned function is called. */
  readonly hold: () => () => void;
  readonly close: () => Promise<void>;
};

/**
 * The built app and an API with the real schema, whose answers a test chooses: for states that a real machine is rarely in. Any
 * query that the schema allows is answered.
 */
export async function startStandInApi(base: Answers): Promise<StandInApi> {
  const schema = buildSchema(schemaText());
  const served = new Map<string, string>();
  let answers = base;
  let gate = Promise.resolve();
  let head = '';
  const server = createServer((request, response) => {
    void respond(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', 'http://stand-in');
    if (address.pathname === '/graphql') {
      await gate;
      const { query, variables } = JSON.parse(await bodyOf(request)) as { query: string; variables?: object };
      const document = parse(query);
      const errors = validate(schema, document);
      const result =
        errors.length > 0
          ? { errors }
          : await execute({
              schema,
              document,
              rootValue: answers,
              variableValues: (variables ?? {}) as Record<string, unknown>,
              fieldResolver: chosen,
              typeResolver: (value) => (value as { __typename?: string }).__typename,
            });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
      return;
    }
    const document = served.get(address.pathname);
    if (document !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(document);
      return;
    }
    if (address.pathname.startsWith('/v1/')) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"This is not kept here."}');
      return;
    }
    serveFile(address.pathname, response, head);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (changed) => {
      answers = { ...base, ...changed };
      head = '';
    },
    say: (html) => {
      head = html;
    },
    serve: (address, text) => served.set(address, text),
    hold: () => {
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    close: () => closed(server),
  };
}

function schemaText(): string {
  return readdirSync(API, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(path.join(API, name), 'utf8'))
    .join('\n');
}

const chosen: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, { fieldName, returnType }) => {
  const found = (source as Record<string, unknown> | null)?.[fieldName];
  const value: unknown = typeof found === 'function' ? (found as (args: unknown) => unknown)(args) : found;
  return value === undefined ? madeUp(returnType) : value;
};

const SCALARS: Readonly<Record<string, unknown>> = {
  String: 'text',
  ID: '00000000-0000-4000-8000-000000000000',
  Int: 0,
  Boolean: false,
  BigInt: '0',
  BigDecimal: '0',
  DateTime: '2026-11-20T08:00:00.000Z',
  Bytes32: `0x${'ab'.repeat(32)}`,
  EvmAddress: '0x00000000000000000000000000000000000000A1',
  JSON: {},
};

/** The least that the type allows. */
function madeUp(type: GraphQLOutputType): unknown {
  if (!isNonNullType(type)) return null;
  const bare = getNullableType(type);
  if (isListType(bare)) return [];
  if (isScalarType(bare)) return SCALARS[bare.name] ?? 'text';
  if (isEnumType(bare)) return bare.getValues()[0]?.name;
  return { __typename: 'NotFound' };
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

function serveFile(pathname: string, response: ServerResponse, head: string): void {
  const asked = path.join(WEB, 'dist', path.normalize(pathname));
  const isFile =
    asked.startsWith(path.join(WEB, 'dist')) && (statSync(asked, { throwIfNoEntry: false })?.isFile() ?? false);
  const file = isFile ? asked : path.join(WEB, 'dist/index.html');
  response
    .writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    })
    .end(isFile ? readFileSync(file) : readFileSync(file, 'utf8').replace('</head>', `${head}</head>`));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
