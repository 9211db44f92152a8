import type { Demo } from './demo.js';

/** Every page of the app, by name, with an address at which it is full. */
export function pagesOf({ report }: Demo): readonly { readonly name: string; readonly address: string }[] {
  return [
    { name: 'home', address: '/' },
    { name: 'proposals', address: '/proposals' },
    { name: 'proposal', address: '/proposals/7b1f0a54-0000-4000-8000-000000000001' },
    { name: 'report', address: `/reports/${report.reportHash}` },
    { name: 'parameters', address: '/parameters' },
    { name: 'accounts', address: '/accounts' },
    { name: 'account', address: `/accounts/${report.affected.rows[0]?.id ?? ''}` },
    { name: 'stress-lab', address: '/stress-lab' },
    { name: 'fund', address: '/fund' },
    { name: 'liquidations', address: '/liquidations' },
    { name: 'simulations', address: '/simulations' },
    { name: 'operators', address: '/operators' },
  ];
}
