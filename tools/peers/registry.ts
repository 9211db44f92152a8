import type { PeerFamily, UnexpressedFamily } from './family.js';
import { arkis } from './families/arkis.js';
import { deriveDutchAuction, makerAuctions } from './families/auctions.js';
import { deriveBlack76 } from './families/deriveBlack76.js';
import { derivePmrm1, derivePmrm2 } from './families/derivePortfolioMargin.js';
import { deriveSpecialFunctions } from './families/deriveSpecialFunctions.js';
import { deriveCashInterest, lendingHealthLiquidation } from './families/lending.js';
import { almgrenChriss, gmxPriceImpact } from './families/liquidationVenues.js';
import { opynGamma } from './families/opyn.js';
import { oreCva } from './families/oreCva.js';
import { paradex } from './families/paradex.js';
import { deriveStandardManager } from './families/standardManager.js';
import { quantlibAmerican } from './families/quantlibAmerican.js';
import { quantlibBivariateNormal } from './families/quantlibBivariateNormal.js';
import { quantlibBlack76 } from './families/quantlibBlack76.js';
import { quantlibDigitalBarrier } from './families/quantlibDigitalBarrier.js';
import { quantlibDiscreteDividend } from './families/quantlibDiscreteDividend.js';
import { quantlibEuropean } from './families/quantlibEuropean.js';
import { quantlibMargrabe } from './families/quantlibMargrabe.js';
import { quantlibMerton76 } from './families/quantlibMerton76.js';
import { spanRiskArrays } from './families/spanRiskArrays.js';
import { uniswapV2 } from './families/uniswapV2.js';
import { uniswapV3Arbitrage, uniswapV3Swaps } from './families/uniswapV3.js';
import { ownReferenceValues } from './families/ownReferenceValues.js';
import { textbookExamples } from './families/textbookExamples.js';
import { varBacktests } from './families/varBacktests.js';
import { deriveSvi, sviGatheralJacquier } from './families/svi.js';
import { evtGpdDanish } from './families/evtGpdDanish.js';
import { garchBenchmarks, garchRecursion } from './families/garch.js';
import { ribbonRealisedVol } from './families/ribbonRealisedVol.js';

/** Every family that is held against the engine. Add a file to `families/` and its export here. */
export const FAMILIES: readonly PeerFamily[] = [
  almgrenChriss,
  deriveBlack76,
  deriveCashInterest,
  deriveDutchAuction,
  derivePmrm1,
  derivePmrm2,
  deriveSpecialFunctions,
  deriveStandardManager,
  arkis,
  opynGamma,
  oreCva,
  paradex,
  gmxPriceImpact,
  lendingHealthLiquidation,
  makerAuctions,
  quantlibAmerican,
  quantlibBivariateNormal,
  quantlibBlack76,
  quantlibDigitalBarrier,
  quantlibDiscreteDividend,
  quantlibEuropean,
  quantlibMargrabe,
  quantlibMerton76,
  spanRiskArrays,
  uniswapV2,
  uniswapV3Arbitrage,
  uniswapV3Swaps,
  ownReferenceValues,
  textbookExamples,
  varBacktests,
  deriveSvi,
  sviGatheralJacquier,
  evtGpdDanish,
  garchBenchmarks,
  garchRecursion,
  ribbonRealisedVol,
];

/** Families that the engine does not state, and why. */
export const UNEXPRESSED: readonly UnexpressedFamily[] = [];
