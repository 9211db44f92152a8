import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  useRouterState,
} from '@tanstack/react-router';
import { ErrorPage, NotFound } from './ErrorPage.js';
import { Layout } from './Layout.js';
import { Loading } from './states.js';

/** What stands in a frame on another site has no navigation and no wallet. */
function Frame() {
  const isEmbedded = useRouterState({ select: ({ location }) => location.pathname.startsWith('/embed/') });
  return isEmbedded ? <Outlet /> : <Layout />;
}

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

/** Every page is its own piece of code, loaded when it is opened. */
const page = <Path extends string>(path: Path, load: () => Promise<{ readonly default: () => React.ReactNode }>) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) });

const routes = [
  page('/', () => import('../home/HomePage.js')),
  page('/proposals', () => import('../proposals/ProposalsPage.js')),
  page('/proposals/new', () => import('../proposals/NewDraftPage.js')),
  page('/proposals/$proposalId/edit', () => import('../proposals/EditDraftPage.js')),
  page('/embed/reports/$reportHash', () => import('../proposals/EmbedPage.js')),
  page('/proposals/$proposalId', () => import('../proposals/ProposalPage.js')),
  page('/reports/$reportHash', () => import('../proposals/ReportPage.js')),
  page('/parameters', () => import('../parameters/ParametersPage.js')),
  page('/accounts', () => import('../accounts/AccountsPage.js')),
  page('/accounts/$accountId', () => import('../accounts/AccountPage.js')),
  page('/stress-lab', () => import('../stressLab/StressLabPage.js')),
  page('/fund', () => import('../fund/FundPage.js')),
  page('/liquidations', () => import('../liquidations/LiquidationsPage.js')),
  page('/simulations', () => import('../simulations/SimulationsPage.js')),
  page('/operators', () => import('../operators/OperatorsPage.js')),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultErrorComponent: ErrorPage,
  defaultPendingComponent: () => <Loading what="the page" />,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- only an interface can be extended from here
  interface Register {
    router: typeof router;
  }
}
