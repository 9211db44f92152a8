import { costLimitRule } from '@escape.tech/graphql-armor-cost-limit';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  GraphQLError,
  Kind,
  Lexer,
  Source,
  TokenKind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** A whole page of parameters with history fits well below these. */
export const QUERY_LIMITS = {
  depth: 12,
  aliases: 30,
  directives: 20,
  cost: 5_000,
  pageSize: 100,
  bodyBytes: 100_000,
  tokens: 1_000,
} as const;

const refuse = (context: ValidationContext | null, error: GraphQLError) => {
  context?.reportError(tooExpensive(error.message.replace('Syntax Error: ', '')));
};

/** Counts words before anything is parsed: what comes after the limit is never read. Throws QUERY_TOO_EXPENSIVE. */
export function requireFewTokens(query: string): void {
  const lexer = new Lexer(new Source(query));
  for (let tokens = 0; lexer.advance().kind !== TokenKind.EOF; tokens++) {
    if (tokens >= QUERY_LIMITS.tokens) throw tooExpensive(`The query has more than ${QUERY_LIMITS.tokens} words.`);
  }
}

const tooExpensive = (detail: string) =>
  new GraphQLError(`${detail} Ask for less in one query, and page through the rest.`, {
    extensions: { code: 'QUERY_TOO_EXPENSIVE' },
  });

const reporting = { onReject: [refuse], propagateOnRejection: false };

/** Refuses a query before anything is resolved. The first rule to object ends the validation. */
export const QUERY_RULES: readonly ValidationRule[] = [
  maxDepthRule({ n: QUERY_LIMITS.depth, flattenFragments: true, ...reporting }),
  maxAliasesRule({ n: QUERY_LIMITS.aliases, ...reporting }),
  maxDirectivesRule({ n: QUERY_LIMITS.directives, ...reporting }),
  costLimitRule({ maxCost: QUERY_LIMITS.cost, flattenFragments: true, ...reporting }),
  pageSizeRule,
  oneMutationRule,
].map((rule) => rule as unknown as ValidationRule);

/** `first` is 1 to 100, whether written in the query or as a default of a variable. */
function pageSizeRule(context: ValidationContext) {
  return {
    Argument: (node: { name: { value: string }; value: { kind: string; value?: string } }) => {
      if (node.name.value !== 'first' || node.value.kind !== Kind.INT) return;
      const size = Number(node.value.value);
      if (size < 1 || size > QUERY_LIMITS.pageSize) {
        context.reportError(tooExpensive(`first: ${node.value.value} is outside 1 to ${QUERY_LIMITS.pageSize}.`));
      }
    },
  };
}

/** A2: one change for each request, so that what a request costs and who may ask for it is said once. */
function oneMutationRule(context: ValidationContext) {
  const fieldsIn = ({ selections }: SelectionSetNode, seen: ReadonlySet<string>): number =>
    selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + 1;
      if (selection.kind === Kind.INLINE_FRAGMENT) return sum + fieldsIn(selection.selectionSet, seen);
      const name = selection.name.value;
      const fragment = seen.has(name) ? null : context.getFragment(name);
      return sum + (fragment ? fieldsIn(fragment.selectionSet, new Set([...seen, name])) : 0);
    }, 0);
  return {
    OperationDefinition: ({ operation, selectionSet }: OperationDefinitionNode) => {
      if (operation !== 'mutation' || fieldsIn(selectionSet, new Set()) <= 1) return;
      context.reportError(tooExpensive('A mutation makes one change for each request, not several.'));
    },
  };
}
