import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { Failed } from './states.js';

/** What is left of a page that broke: the rest of the app goes on. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  return (
    <Failed title="This page broke" message={error instanceof Error ? error.message : String(error)} retry={reset} />
  );
}

export function NotFound() {
  return (
    <div className="page">
      <h1>There is no such page</h1>
      <p>
        The address may be old or mistyped. <Link to="/proposals">All proposals</Link> are listed on their own page.
      </p>
    </div>
  );
}
