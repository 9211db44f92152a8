import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';

/** No images (another host would learn who reads), no raw HTML, only web and mail links. */
const SCHEMA = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => name !== 'img' && name !== 'input'),
  protocols: { href: ['http', 'https', 'mailto'] },
};

const COMPONENTS: Components = {
  a: ({ href, children }) => <ForeignLink href={href ?? ''}>{children}</ForeignLink>,
  table: ({ children }) => (
    <div className="scroll" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
  // A foreign text must not outrank the headings of the page.
  h1: ({ children }) => <h4>{children}</h4>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
};

/** Untrusted Markdown, inert. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="markdown" dir="auto">
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[[rehypeSanitize, SCHEMA]]} components={COMPONENTS}>
        {text}
      </ReactMarkdown>
    </div>
  );
}

/** A link whose host is said in plain text, whatever its words claim. */
export function ForeignLink({ href, children }: { readonly href: string; readonly children: React.ReactNode }) {
  const host = hostOf(href);
  if (host === null) return <>{children}</>;
  return (
    <a href={href} rel="noopener noreferrer nofollow" target="_blank">
      {children} <span className="link-host">({host})</span>
    </a>
  );
}

function hostOf(href: string): string | null {
  try {
    const { protocol, host, pathname } = new URL(href);
    if (protocol === 'mailto:') return pathname;
    return protocol === 'https:' || protocol === 'http:' ? host : null;
  } catch {
    return null;
  }
}
