// The page of the explorer. Everything that comes from the server is written as text, never as HTML.
const element = (id) => document.getElementById(id);
const EXAMPLE = `{
  parameter(name: "varConfidence") {
    value { raw decimals value formatted unit }
    min { formatted }
    max { formatted }
    nextAllowedAt
    history(first: 5) {
      edges { node { before { formatted } after { formatted } point { blockNumber at } } }
    }
  }
  _meta { indexed finalized lagSeconds schemaVersion }
}`;
const SCHEMA = `{ __schema { types { kind name description
  fields { name description args { name description type { ...T } } type { ...T } }
  inputFields { name description type { ...T } }
  enumValues { name description }
  possibleTypes { name } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

async function ask(query, variables) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { response, body: await response.json() };
}

async function run() {
  const started = performance.now();
  try {
    const { response, body } = await ask(element('query').value, JSON.parse(element('variables').value || '{}'));
    const cost = response.headers.get('x-ratelimit-cost');
    const spent = cost === null ? '' : `, ${cost} of ${response.headers.get('x-ratelimit-limit')} points`;
    element('status').textContent = `${response.status} in ${Math.round(performance.now() - started)} ms${spent}`;
    element('answer').textContent = JSON.stringify(body, null, 2);
  } catch (error) {
    element('status').textContent = 'It could not be asked.';
    element('answer').textContent = String(error);
  }
}

const typeText = ({ kind, name, ofType }) =>
  kind === 'NON_NULL' ? `${typeText(ofType)}!` : kind === 'LIST' ? `[${typeText(ofType)}]` : name;

function typeBlock({ name, description, fields, inputFields, enumValues, possibleTypes, kind }) {
  const block = document.createElement('details');
  block.append(withText('summary', name), withText('p', description ?? ''));
  const list = document.createElement('dl');
  const rows = [
    ...[...(fields ?? []), ...(inputFields ?? [])].map((field) => {
      const args = (field.args ?? []).map((arg) => `${arg.name}: ${typeText(arg.type)}`).join(', ');
      return [`${field.name}${args === '' ? '' : `(${args})`}: ${typeText(field.type)}`, field.description];
    }),
    ...(enumValues ?? []).map((value) => [value.name, value.description]),
    ...(kind === 'UNION' ? (possibleTypes ?? []).map((type) => [type.name, '']) : []),
  ];
  for (const [title, text] of rows) list.append(withText('dt', title), withText('dd', text ?? ''));
  block.append(list);
  block.dataset.text = `${name} ${rows.map(([title]) => title).join(' ')}`.toLowerCase();
  return block;
}

function withText(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

async function showSchema() {
  const { body } = await ask(SCHEMA, {});
  const shown = (body.data?.__schema.types ?? []).filter(({ name }) => !name.startsWith('__'));
  const first = ['Query', 'Mutation', 'Subscription'];
  const place = ({ name }) => (first.includes(name) ? first.indexOf(name) : first.length);
  shown.sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
  element('types').replaceChildren(...shown.map(typeBlock));
}

element('query').value = EXAMPLE;
element('run').addEventListener('click', run);
element('query').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run();
});
element('search').addEventListener('input', ({ target }) => {
  const wanted = target.value.toLowerCase();
  for (const block of element('types').children) block.hidden = !block.dataset.text.includes(wanted);
});
showSchema();
