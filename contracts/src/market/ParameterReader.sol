// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { IRiskParameters } from "./IRiskParameters.sol";

/// @title Keys and checked reads of governed parameters
/// @dev The decimals in the comments are those of PARAMETER_RULES in risk-core.
library ParameterReader {
    /// @dev 4 decimals, multiple.
    bytes32 internal constant INITIAL_MARGIN_FACTOR = keccak256("initialMarginFactor");
    /// @dev 3 decimals, standard deviations.
    bytes32 internal constant HAIRCUT_Z = keccak256("haircutZ");
    /// @dev 4 decimals, ratio.
    bytes32 internal constant PARTICIPATION_RATE = keccak256("participationRate");
    /// @dev 0 decimals, minutes.
    bytes32 internal constant LIQUIDATION_DELAY_MINUTES = keccak256("liquidationDelayMinutes");
    /// @dev 0 decimals, minutes.
    bytes32 internal constant GRACE_WINDOW_MINUTES = keccak256("graceWindowMinutes");
    /// @dev 4 decimals, ratio.
    bytes32 internal constant AUCTION_START_PREMIUM = keccak256("auctionStartPremium");
    /// @dev 4 decimals, ratio of the maintenance requirement.
    bytes32 internal constant LIQUIDATION_FEE = keccak256("liquidationFee");
    /// @dev 4 decimals, ratio.
    bytes32 internal constant FUND_FEE_SHARE = keccak256("fundFeeShare");
    /// @dev 4 decimals, ratio.
    bytes32 internal constant FUND_EVENT_CAP = keccak256("fundEventCap");

    /// @notice A parameter that cannot be below zero is.
    error NegativeParameter(bytes32 key, int256 value);

    /// @notice Key of a parameter of one collateral asset or underlying: `name/scope/symbol`.
    function scoped(string memory nameAndScope, string memory symbol) internal pure returns (bytes32) {
        return keccak256(bytes(string.concat(nameAndScope, symbol)));
    }

    /// @notice The raw value of a parameter that is never negative.
    function read(IRiskParameters parameters, bytes32 key) internal view returns (uint256) {
        int256 value = parameters.value(key);
        if (value < 0) revert NegativeParameter(key, value);
        return uint256(value);
    }
}
