import {
  getNamedType,
  isListType,
  isNonNullType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

/** Points of fields that compute or write, each time they are resolved. Everything else costs one point for each hundred nodes. */
const FIELD_POINTS: Readonly<Record<string, number>> = {
  'Account.margin': 2,
  'Account.liquidationOutlook': 5,
  'Account.openProposalImpacts': 20,
  'Query.tradePreview': 5,
  'Query.parameterImpactPreview': 10,
  'Query.resolveName': 5,
  'Proposal.impactOn': 10,
  'Report.json': 5,
  'Report.markdown': 2,
  'Report.canonicalJson': 5,
  'Mutation.simulateDraft': 100,
  'Mutation.markReady': 20,
  'Mutation.propose': 20,
  'Mutation.submitVote': 10,
  'Mutation.signInNonce': 5,
  'Mutation.signIn': 10,
};

const NODES_PER_POINT = 100;
/** What a list without `first` is taken to hold. */
const LIST_NODES = 10;
const MOST_POINTS = 1_000_000;

/** Points of documents whose pages have their size written in them: they cost the same with any variables. */
const KNOWN = new WeakMap<DocumentNode, number>();

/** The points that a request costs: at least one, more the more nodes it may return and the more it computes. */
export function queryPoints(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const known = KNOWN.get(document);
  if (known !== undefined) return known;
  const { points, isFixed } = count(schema, document, variables);
  if (isFixed) KNOWN.set(document, points);
  return points;
}

function count(schema: GraphQLSchema, document: DocumentNode, variables: Readonly<Record<string, unknown>>) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  let nodes = 0;
  let points = 0;
  let isFixed = true;
  const walk = (selections: SelectionSetNode, typeName: string, times: number): void => {
    for (const selection of selections.selections) {
      if (points > MOST_POINTS || nodes > MOST_POINTS * NODES_PER_POINT) return;
      switch (selection.kind) {
        case Kind.FIELD: {
          const type = schema.getType(typeName);
          const field = type && 'getFields' in type ? type.getFields()[selection.name.value] : undefined;
          const inside = times * listSize(selection, field?.type as GraphQLOutputType | undefined, variables);
          if (firstOf(selection)?.kind === Kind.VARIABLE) isFixed = false;
          nodes += times;
          points += times * (FIELD_POINTS[`${typeName}.${selection.name.value}`] ?? 0);
          if (selection.selectionSet && field) walk(selection.selectionSet, getNamedType(field.type).name, inside);
          break;
        }
        case Kind.INLINE_FRAGMENT:
          walk(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, times);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const fragment = fragments.get(selection.name.value);
          if (fragment) walk(fragment.selectionSet, fragment.typeCondition.name.value, times);
          break;
        }
      }
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const root = schema.getRootType(definition.operation);
    if (root) walk(definition.selectionSet, root.name, 1);
  }
  return { points: Math.max(1, Math.ceil(points + nodes / NODES_PER_POINT)), isFixed };
}

const firstOf = (field: FieldNode) => field.arguments?.find(({ name }) => name.value === 'first')?.value;

/** How often what is inside a field may come: `first` where it is given. The edges of a page are counted at the page. */
function listSize(
  field: FieldNode,
  type: GraphQLOutputType | undefined,
  variables: Readonly<Record<string, unknown>>,
): number {
  const first = firstOf(field);
  if (first?.kind === Kind.INT) return Math.max(1, Number(first.value));
  if (first?.kind === Kind.VARIABLE) return Math.max(1, Number(variables[first.name.value] ?? LIST_NODES) || 1);
  const open = isNonNullType(type) ? type.ofType : type;
  return isListType(open) && field.name.value !== 'edges' ? LIST_NODES : 1;
}
