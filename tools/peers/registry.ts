import type { PeerFamily, UnexpressedFamily } from './family.js';
import { spanRiskArrays } from './families/spanRiskArrays.js';
import { varBacktests } from './families/varBacktests.js';

/** Every family that is held against the engine. Add a file to `families/` and its export here. */
export const FAMILIES: readonly PeerFamily[] = [spanRiskArrays, varBacktests];

/** Families that the engine does not state, and why. */
export const UNEXPRESSED: readonly UnexpressedFamily[] = [];
