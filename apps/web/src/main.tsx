import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { createGraphqlClient } from './graphql/client.js';
import './shell/theme.css';
import './shell/layout.css';
import './shell/parts.css';
import './charts/charts.css';
import './table/table.css';
import { router } from './shell/router.js';
import { WalletProviderContext } from './wallet/WalletContext.js';
import { applyTheme, storedTheme } from './shell/theme.js';

applyTheme(storedTheme());
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <Provider value={createGraphqlClient(location.origin)}>
      <WalletProviderContext>
        <RouterProvider router={router} />
      </WalletProviderContext>
    </Provider>
  </StrictMode>,
);
