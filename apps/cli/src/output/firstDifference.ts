export type Difference = { readonly path: string; readonly left: string; readonly right: string };

/** The first place, in the order of keys, where two JSON values differ; `null` when they are equal. */
export function firstDifference(left: unknown, right: unknown, path = '$'): Difference | null {
  if (Object.is(left, right)) return null;
  if (!isBranch(left) || !isBranch(right) || Array.isArray(left) !== Array.isArray(right))
    return { path, left: shown(left), right: shown(right) };
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  if (!Array.isArray(left)) keys.sort();
  for (const key of keys) {
    const at = Array.isArray(left) ? `${path}[${key}]` : `${path}.${key}`;
    const found = firstDifference((left as Branch)[key], (right as Branch)[key], at);
    if (found !== null) return found;
  }
  return null;
}

type Branch = Readonly<Record<string, unknown>>;
const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;

function shown(value: unknown): string {
  const text = value === undefined ? '(absent)' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}
