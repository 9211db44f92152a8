export { chain } from './chain';
export { repriceStrips } from './strips';
export { sweep } from './sweep';
export { americanLattice } from './lattice';
export { closeGroup, closeOut } from './closeOut';
export { studentMoves } from './student';
