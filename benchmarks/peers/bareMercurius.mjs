/** The peer of bench:api: Mercurius alone on Fastify with the same answer held in memory. Prints its address. */
import Fastify from 'fastify';
import mercurius from 'mercurius';

const value = { raw: '9975', decimals: 4, value: '0.9975', formatted: '99.75 %', unit: 'ratio' };
const app = Fastify();
await app.register(mercurius, {
  jit: 1,
  schema: `
    type Value { raw: String! decimals: Int! value: String! formatted: String! unit: String! }
    type Parameter { id: String! value: Value! min: Value! max: Value! }
    type Query { parameter(name: String!): Parameter }
  `,
  resolvers: { Query: { parameter: (_, { name }) => ({ id: name, value, min: value, max: value }) } },
});
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));
