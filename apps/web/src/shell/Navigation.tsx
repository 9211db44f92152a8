import { Link } from '@tanstack/react-router';

const PLACES = [
  ['/', 'Home'],
  ['/proposals', 'Proposals'],
  ['/parameters', 'Parameters'],
  ['/accounts', 'Account'],
  ['/stress-lab', 'Stress lab'],
  ['/fund', 'Fund'],
  ['/liquidations', 'Liquidations'],
  ['/simulations', 'Simulations'],
  ['/operators', 'Operators'],
] as const;

export function Navigation() {
  return (
    <nav className="navigation" aria-label="Pages">
      <ul>
        {PLACES.map(([to, name]) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === '/' }} activeProps={{ 'aria-current': 'page' }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
