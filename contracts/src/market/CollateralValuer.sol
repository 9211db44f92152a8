// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { IERC20Metadata } from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { DynamicHaircut } from "./DynamicHaircut.sol";
import { IRiskParameters } from "./IRiskParameters.sol";
import { ParameterReader } from "./ParameterReader.sol";
import { ScoreFeed } from "./ScoreFeed.sol";

/// @title Value of collateral: market price, and what of it counts
/// @notice Counts min(1 - haircut, liquidationThreshold) of the market value, rounded down. The haircut is published by
/// anyone from the feed and the governed parameters, and moves by bounded steps: faster up than down.
/// @dev The quantity to be sold is taken to be the supply cap, so no depositor can move another's haircut.
contract CollateralValuer is AccessControl {
    using Math for uint256;
    using ParameterReader for IRiskParameters;

    struct Asset {
        bytes32 subject;
        uint8 decimals;
        uint16 haircutBps;
        uint64 haircutAt;
        bytes32 floorKey;
        bytes32 premiumKey;
        bytes32 latencyKey;
        bytes32 thresholdKey;
        bytes32 bonusKey;
        bytes32 supplyCapKey;
    }

    /// @notice Largest rise and fall of a published haircut per day (methodology: tighten faster than loosen).
    uint256 public constant MAX_RISE_BPS_PER_DAY = 500;
    uint256 public constant MAX_FALL_BPS_PER_DAY = 200;
    uint256 public constant MAX_DECIMALS = 18;
    /// @notice Accounts are valued by a loop over all assets, so their number is bounded.
    uint256 public constant MAX_ASSETS = 16;
    uint256 private constant BPS = 10_000;
    uint256 private constant WAD = 1e18;

    IRiskParameters public immutable parameters;
    ScoreFeed public immutable feed;
    address[] private _tokens;
    mapping(address token => Asset) private _assets;

    error AssetUnknown(address token);
    error AssetAlreadyListed(address token);
    error TooManyAssets(uint256 count, uint256 max);
    error DecimalsOutOfBounds(address token, uint8 decimals, uint256 max);
    error PriceNotPositive(address token, int256 price);
    error MarketNotPositive(address token, bytes32 metric, int256 value);

    event AssetListed(address indexed token, string symbol, uint8 decimals, uint256 assets);
    event HaircutPublished(address indexed token, uint256 previousBps, uint256 currentBps, uint256 targetBps);

    constructor(address timelock, IRiskParameters parameters_, ScoreFeed feed_) {
        parameters = parameters_;
        feed = feed_;
        _grantRole(DEFAULT_ADMIN_ROLE, timelock);
    }

    /// @notice Accepts a token as collateral under the governed asset `symbol`. It starts at a haircut of 100 %: nothing
    /// counts until the first haircut is published.
    function list(address token, string calldata symbol) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (_assets[token].subject != 0) revert AssetAlreadyListed(token);
        if (_tokens.length == MAX_ASSETS) revert TooManyAssets(_tokens.length + 1, MAX_ASSETS);
        uint8 decimals = IERC20Metadata(token).decimals();
        if (decimals > MAX_DECIMALS) revert DecimalsOutOfBounds(token, decimals, MAX_DECIMALS);
        _assets[token] = Asset({
            subject: keccak256(bytes(symbol)),
            decimals: decimals,
            haircutBps: uint16(BPS),
            haircutAt: 0,
            floorKey: ParameterReader.scoped("haircutFloor/asset/", symbol),
            premiumKey: ParameterReader.scoped("haircutPremium/asset/", symbol),
            latencyKey: ParameterReader.scoped("withdrawalLatencyHours/asset/", symbol),
            thresholdKey: ParameterReader.scoped("liquidationThreshold/asset/", symbol),
            bonusKey: ParameterReader.scoped("liquidationBonus/asset/", symbol),
            supplyCapKey: ParameterReader.scoped("supplyCap/asset/", symbol)
        });
        _tokens.push(token);
        emit AssetListed(token, symbol, decimals, _tokens.length);
    }

    /// @notice Moves the published haircut of `token` towards what feed and parameters imply. Returns bps.
    function publishHaircut(address token) external returns (uint256 currentBps) {
        Asset storage asset = _known(token);
        uint256 target = targetHaircutBps(token);
        uint256 previous = asset.haircutBps;
        currentBps = asset.haircutAt == 0 ? target : _stepped(previous, target, block.timestamp - asset.haircutAt);
        if (currentBps == previous && asset.haircutAt != 0) return previous;
        asset.haircutBps = uint16(currentBps);
        asset.haircutAt = uint64(block.timestamp);
        emit HaircutPublished(token, previous, currentBps, target);
    }

    /// @notice All accepted tokens, in the order of their listing.
    function tokens() external view returns (address[] memory) {
        return _tokens;
    }

    /// @notice Keys, decimals and last published haircut of an asset.
    function assetOf(address token) external view returns (Asset memory) {
        return _known(token);
    }

    /// @notice Largest USD value (18 decimals) of the asset accepted as collateral.
    function supplyCapUsd(address token) public view returns (uint256) {
        return parameters.read(_known(token).supplyCapKey) * WAD;
    }

    /// @notice Discount at which liquidators may buy, in bps.
    function bonusBps(address token) external view returns (uint256) {
        return parameters.read(_known(token).bonusKey);
    }

    /// @notice Market value in USD with 18 decimals, rounded down. Reverts when the price is stale.
    function marketUsd(address token, uint256 amount) public view returns (uint256) {
        if (amount == 0) return 0;
        return amount.mulDiv(priceUsd(token), 10 ** _known(token).decimals);
    }

    /// @notice What counts against a requirement, in USD with 18 decimals, rounded down.
    function countedUsd(address token, uint256 amount) public view returns (uint256) {
        return marketUsd(token, amount).mulDiv(weightBps(token), BPS);
    }

    /// @notice Token amount worth `usd` (18 decimals): rounded up what is taken, rounded down what is given.
    function amountForUsd(address token, uint256 usd, Math.Rounding rounding) external view returns (uint256) {
        return usd.mulDiv(10 ** _known(token).decimals, priceUsd(token), rounding);
    }

    /// @notice min(1 - haircut, liquidation threshold) in bps.
    function weightBps(address token) public view returns (uint256) {
        return Math.min(BPS - haircutBps(token), parameters.read(_known(token).thresholdKey));
    }

    /// @notice The haircut in force: the published one, never below the governed floor.
    function haircutBps(address token) public view returns (uint256) {
        Asset storage asset = _known(token);
        return Math.min(Math.max(asset.haircutBps, parameters.read(asset.floorKey)), BPS);
    }

    /// @notice USD per whole token with 18 decimals: the low median. Reverts when stale.
    function priceUsd(address token) public view returns (uint256) {
        int256 price = feed.read(_known(token).subject, feed.PRICE_USD()).low;
        if (price <= 0) revert PriceNotPositive(token, price);
        return uint256(price);
    }

    /// @notice The haircut that market and parameters imply now, before the step limit, in bps.
    function targetHaircutBps(address token) public view returns (uint256) {
        Asset storage asset = _known(token);
        int256 vol = feed.read(asset.subject, feed.ANNUAL_VOL()).high;
        if (vol <= 0) revert MarketNotPositive(token, feed.ANNUAL_VOL(), vol);
        int256 volume = feed.read(asset.subject, feed.DAILY_VOLUME_USD()).low;
        if (volume <= 0) revert MarketNotPositive(token, feed.DAILY_VOLUME_USD(), volume);
        return
            DynamicHaircut.publishedBps(
                DynamicHaircut.Inputs({
                    zMilli: parameters.read(ParameterReader.HAIRCUT_Z),
                    annualVolWad: uint256(vol),
                    fixedDelaySeconds: parameters.read(ParameterReader.LIQUIDATION_DELAY_MINUTES) * 1 minutes,
                    withdrawalLatencySeconds: parameters.read(asset.latencyKey) * 1 hours,
                    quantityUsd: parameters.read(asset.supplyCapKey) * WAD,
                    dailyVolumeUsd: uint256(volume),
                    participationBps: parameters.read(ParameterReader.PARTICIPATION_RATE),
                    premiumBps: parameters.read(asset.premiumKey)
                }),
                parameters.read(asset.floorKey)
            );
    }

    /// @dev Allowance grows with time and is rounded down, so that many calls do not move further than one.
    function _stepped(uint256 from, uint256 to, uint256 elapsed) private pure returns (uint256) {
        if (to > from) return Math.min(to, from + elapsed.mulDiv(MAX_RISE_BPS_PER_DAY, 1 days));
        return Math.max(to, from - Math.min(from, elapsed.mulDiv(MAX_FALL_BPS_PER_DAY, 1 days)));
    }

    function _known(address token) private view returns (Asset storage asset) {
        asset = _assets[token];
        if (asset.subject == 0) revert AssetUnknown(token);
    }
}
