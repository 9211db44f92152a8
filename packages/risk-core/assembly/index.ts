export { chain } from './chain';
export { repriceStrips } from './strips';
export { sweep, densePnl, whatIf } from './sweep';
export { americanLattice } from './lattice';
