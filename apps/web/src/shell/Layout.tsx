import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Freshness } from './Freshness.js';
import { Navigation } from './Navigation.js';
import { ThemeSwitch } from './ThemeSwitch.js';

/** Nothing of wallets is in the first load. */
const WalletMenu = lazy(() => import('../wallet/WalletMenu.js'));

export function Layout() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const first = useRef(true);
  // A reader of the screen hears the new page: focus follows navigation, but never steals it on the first load.
  useEffect(() => {
    if (first.current) first.current = false;
    else main.current?.focus();
  }, [path]);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link to="/" className="brand">
          <img src="/icon.svg" alt="" width="24" height="24" /> Risk DAO
        </Link>
        <Navigation />
        <div className="top-tools">
          <ThemeSwitch />
          <Suspense
            fallback={
              <button type="button" disabled>
                Wallet
              </button>
            }
          >
            <WalletMenu />
          </Suspense>
        </div>
      </header>
      <Freshness />
      <main id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="bottom">
        <p>
          Same inputs, same report, on any machine. Nothing here is loaded from another host. API for integrators:{' '}
          <a href="/graphiql">GraphQL explorer</a>.
        </p>
      </footer>
    </>
  );
}
