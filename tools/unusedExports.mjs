/** Names every export that no file of the workspace imports. The packages' index files are their public face. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { analyzeTsConfig } from 'ts-unused-exports';

const ROOT = path.dirname(import.meta.dirname);
const config = path.join(ROOT, '.nx/unused-exports.tsconfig.json');
mkdirSync(path.dirname(config), { recursive: true });
writeFileSync(
  config,
  JSON.stringify({
    extends: '../tsconfig.base.json',
    compilerOptions: { composite: false, baseUrl: '..' },
    include: ['packages', 'apps', 'tools', 'benchmarks'].flatMap((folder) => [
      `../${folder}/**/*.ts`,
      `../${folder}/**/*.tsx`,
    ]),
    exclude: ['../**/node_modules/**', '../**/dist/**', '../packages/risk-core/assembly/**'],
  }),
);
const { unusedExports } = analyzeTsConfig(config, ['--allowUnusedTypes']);
/** Faces of packages, generated code and tests are read by others than this workspace. */
const FACES = new Set(
  ['packages', 'apps'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder)).flatMap((name) => facesOf(folder, name)),
  ),
);
const isEntry = (file) => FACES.has(path.relative(ROOT, file)) || /\/generated\/|\/abi\/|\.test\.ts$/.test(file);
/** What an index file re-exports whole is public: other packages and users import it. */
const isPublic = (file) => {
  const index = path.join(file.slice(0, file.indexOf('/src/') + 5), 'index.ts');
  const specifier = `'./${path.relative(path.dirname(index), file).replace(/\.tsx?$/, '.js')}'`;
  return existsSync(index) && readFileSync(index, 'utf8').includes(`export * from ${specifier}`);
};
const findings = Object.entries(unusedExports)
  .filter(([file]) => !isEntry(file) && !isPublic(file))
  .flatMap(([file, exports]) =>
    exports
      // A failure's class is caught by class or by code; a default export is an entry that a runtime loads.
      .filter(({ exportName }) => !exportName.endsWith('Error') && exportName !== 'default')
      .map(
        ({ exportName, location }) =>
          `${path.relative(ROOT, file)}:${location?.line ?? 1} exports ${exportName}, which nothing imports`,
      ),
  );
for (const finding of findings) console.log(finding);
process.exit(findings.length === 0 ? 0 : 1);

/** What a package lets others import, as the source that it is compiled from. */
function facesOf(folder, name) {
  const description = path.join(ROOT, folder, name, 'package.json');
  if (!existsSync(description)) return [];
  const faces = Object.values(JSON.parse(readFileSync(description, 'utf8')).exports ?? {});
  return faces.flatMap((face) =>
    typeof face?.default === 'string'
      ? [path.join(folder, name, face.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts'))]
      : [],
  );
}
