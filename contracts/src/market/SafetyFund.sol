// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ERC4626 } from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { Clearinghouse } from "./Clearinghouse.sol";
import { IRiskParameters } from "./IRiskParameters.sol";
import { ParameterReader } from "./ParameterReader.sol";

/// @title Fund that covers what margin did not
/// @notice Drawn in order: first the reserve (fees kept, and what the DAO adds), then the stakers' assets, up to a
/// governed share of both per event. Stakers leave after a cool-down and not while a deficit is open. They earn the
/// share of fees that the reserve does not keep.
/// @dev Assets are counted by the ledger here, not by the token balance: a donation changes nothing. Shares carry six
/// more decimals than the asset, so an early depositor cannot round another away.
contract SafetyFund is AccessControl, ERC4626, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Math for uint256;
    using SafeCast for uint256;
    using ParameterReader for IRiskParameters;

    /// @notice Shares on their way out: redeemable in [availableAt, expiresAt].
    struct Exit {
        uint160 shares;
        uint48 availableAt;
        uint48 expiresAt;
    }

    /// @notice What one event may draw and has drawn. The cap is fixed when the event first draws.
    struct Event {
        uint256 cap;
        uint256 drawn;
    }

    bytes32 public constant AUCTION_ROLE = keccak256("AUCTION");
    uint256 private constant BPS = 10_000;
    /// @dev Fixed point of fees per share.
    uint256 private constant FEE_SCALE = 1e36;

    IRiskParameters public immutable parameters;
    Clearinghouse public immutable clearinghouse;
    uint256 public immutable cooldownSeconds;
    uint256 public immutable exitWindowSeconds;

    /// @notice First-loss assets: belong to nobody's shares.
    uint256 public reserveAssets;
    /// @notice Assets behind the shares.
    uint256 public stakedAssets;
    /// @notice Fees that stakers can claim.
    uint256 public claimableFees;
    /// @notice Deficits that auctions have opened and not closed.
    uint256 public openDeficits;
    mapping(bytes32 eventId => uint256) public deficitOf;
    mapping(bytes32 eventId => Event) public eventOf;
    mapping(address owner => Exit) public exitOf;
    uint256 private _feesPerShare;
    mapping(address owner => uint256) private _feesPaidPerShare;
    mapping(address owner => uint256) private _feesOwed;

    error InvalidCooldown(uint256 cooldownSeconds, uint256 exitWindowSeconds);
    error ExitTooLarge(uint256 shares, uint256 balance);
    error DrawAboveAvailable(bytes32 eventId, uint256 wanted, uint256 available);
    error UnsupportedToken(address token, uint256 expected, uint256 received);
    error DeficitUnchanged(bytes32 eventId, uint256 deficit);
    error ZeroAmount();

    event ReserveAdded(address indexed from, uint256 previous, uint256 current);
    event FeeReceived(address indexed from, uint256 toReserve, uint256 toStakers);
    event FeesClaimed(address indexed owner, uint256 amount);
    event ExitRequested(address indexed owner, uint256 shares, uint256 availableAt, uint256 expiresAt);
    event FundDrawn(
        bytes32 indexed eventId,
        address indexed account,
        uint256 fromReserve,
        uint256 fromStakers,
        uint256 reserveAfter,
        uint256 stakedAfter
    );
    event DeficitOpened(bytes32 indexed eventId, uint256 previous, uint256 current);
    event DeficitClosed(bytes32 indexed eventId, uint256 previous);

    constructor(
        address timelock,
        IRiskParameters parameters_,
        Clearinghouse clearinghouse_,
        uint256 cooldownSeconds_,
        uint256 exitWindowSeconds_
    ) ERC20("Risk DAO Safety Fund", "rSAFE") ERC4626(clearinghouse_.cash()) {
        if (cooldownSeconds_ == 0 || exitWindowSeconds_ == 0) {
            revert InvalidCooldown(cooldownSeconds_, exitWindowSeconds_);
        }
        parameters = parameters_;
        clearinghouse = clearinghouse_;
        cooldownSeconds = cooldownSeconds_;
        exitWindowSeconds = exitWindowSeconds_;
        _grantRole(DEFAULT_ADMIN_ROLE, timelock);
    }

    /// @notice Adds first-loss assets. They cannot be taken back.
    function addReserve(uint256 amount) external nonReentrant {
        _pull(msg.sender, amount);
        emit ReserveAdded(msg.sender, reserveAssets, reserveAssets + amount);
        reserveAssets += amount;
    }

    /// @notice Takes a fee from the caller: the governed share to the reserve (rounded up), the rest to the stakers.
    function receiveFee(uint256 amount) external nonReentrant {
        _pull(msg.sender, amount);
        uint256 supply = totalSupply();
        uint256 toReserve = amount.mulDiv(parameters.read(ParameterReader.FUND_FEE_SHARE), BPS, Math.Rounding.Ceil);
        if (supply == 0) toReserve = amount;
        uint256 toStakers = amount - toReserve;
        if (toStakers != 0) {
            _feesPerShare += toStakers.mulDiv(FEE_SCALE, supply);
            claimableFees += toStakers;
        }
        reserveAssets += toReserve;
        emit FeeReceived(msg.sender, toReserve, toStakers);
    }

    /// @notice Pays the caller's fees. Returns the amount.
    function claimFees() external nonReentrant returns (uint256 amount) {
        _accrue(msg.sender);
        amount = _feesOwed[msg.sender];
        if (amount == 0) revert ZeroAmount();
        _feesOwed[msg.sender] = 0;
        claimableFees -= amount;
        emit FeesClaimed(msg.sender, amount);
        IERC20(asset()).safeTransfer(msg.sender, amount);
    }

    /// @notice Starts the cool-down for `shares` of the caller; replaces an earlier request.
    function requestExit(uint256 shares) external {
        if (shares > balanceOf(msg.sender)) revert ExitTooLarge(shares, balanceOf(msg.sender));
        uint48 availableAt = (block.timestamp + cooldownSeconds).toUint48();
        uint48 expiresAt = (block.timestamp + cooldownSeconds + exitWindowSeconds).toUint48();
        exitOf[msg.sender] = Exit(shares.toUint160(), availableAt, expiresAt);
        emit ExitRequested(msg.sender, shares, availableAt, expiresAt);
    }

    /// @notice Credits `account` at the clearinghouse with `amount` of the fund. Reverts above {available}.
    function cover(bytes32 eventId, address account, uint256 amount) external nonReentrant onlyRole(AUCTION_ROLE) {
        if (amount == 0) revert ZeroAmount();
        uint256 limit = available(eventId);
        if (amount > limit) revert DrawAboveAvailable(eventId, amount, limit);
        Event storage drawing = eventOf[eventId];
        if (drawing.cap == 0) drawing.cap = _capNow();
        drawing.drawn += amount;
        uint256 fromReserve = Math.min(amount, reserveAssets);
        uint256 fromStakers = amount - fromReserve;
        reserveAssets -= fromReserve;
        stakedAssets -= fromStakers;
        emit FundDrawn(eventId, account, fromReserve, fromStakers, reserveAssets, stakedAssets);
        IERC20 token = IERC20(asset());
        token.forceApprove(address(clearinghouse), amount);
        clearinghouse.deposit(token, account, amount);
    }

    /// @notice Holds withdrawals until the deficit of this event is closed.
    function openDeficit(bytes32 eventId, uint256 amount) external onlyRole(AUCTION_ROLE) {
        uint256 previous = deficitOf[eventId];
        if (amount == 0 || amount == previous) revert DeficitUnchanged(eventId, previous);
        openDeficits = openDeficits - previous + amount;
        deficitOf[eventId] = amount;
        emit DeficitOpened(eventId, previous, amount);
    }

    /// @notice Ends the hold of this event.
    function closeDeficit(bytes32 eventId) external onlyRole(AUCTION_ROLE) {
        uint256 previous = deficitOf[eventId];
        if (previous == 0) revert DeficitUnchanged(eventId, previous);
        openDeficits -= previous;
        deficitOf[eventId] = 0;
        emit DeficitClosed(eventId, previous);
    }

    /// @notice What an event may still draw: its cap less what it has drawn, and never more than there is.
    function available(bytes32 eventId) public view returns (uint256) {
        Event storage drawing = eventOf[eventId];
        uint256 cap = drawing.cap == 0 ? _capNow() : drawing.cap;
        return Math.min(cap - drawing.drawn, reserveAssets + stakedAssets);
    }

    /// @notice Fees the owner can claim now, rounded down.
    function feesOf(address owner) external view returns (uint256) {
        return _feesOwed[owner] + _unaccrued(owner);
    }

    /// @inheritdoc ERC4626
    function totalAssets() public view override returns (uint256) {
        return stakedAssets;
    }

    /// @inheritdoc ERC4626
    /// @dev Nothing when all staked assets were lost while shares remain: new money would pay for old losses.
    function maxDeposit(address) public view override returns (uint256) {
        return stakedAssets == 0 && totalSupply() != 0 ? 0 : type(uint256).max;
    }

    /// @inheritdoc ERC4626
    function maxMint(address receiver) public view override returns (uint256) {
        return maxDeposit(receiver);
    }

    /// @inheritdoc ERC4626
    function maxRedeem(address owner) public view override returns (uint256) {
        Exit storage exit = exitOf[owner];
        if (openDeficits != 0 || block.timestamp < exit.availableAt || block.timestamp > exit.expiresAt) return 0;
        return Math.min(exit.shares, balanceOf(owner));
    }

    /// @inheritdoc ERC4626
    function maxWithdraw(address owner) public view override returns (uint256) {
        return _convertToAssets(maxRedeem(owner), Math.Rounding.Floor);
    }

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override nonReentrant {
        _pull(caller, assets);
        stakedAssets += assets;
        _mint(receiver, shares);
        emit Deposit(caller, receiver, assets, shares);
    }

    function _withdraw(
        address caller,
        address receiver,
        address owner,
        uint256 assets,
        uint256 shares
    ) internal override nonReentrant {
        exitOf[owner].shares -= shares.toUint160();
        stakedAssets -= assets;
        super._withdraw(caller, receiver, owner, assets, shares);
    }

    /// @dev Fees are settled before shares move; shares sent away leave the exit with them.
    function _update(address from, address to, uint256 shares) internal override {
        if (from != address(0)) _accrue(from);
        if (to != address(0)) _accrue(to);
        super._update(from, to, shares);
        if (from != address(0) && exitOf[from].shares > balanceOf(from)) {
            exitOf[from].shares = balanceOf(from).toUint160();
        }
    }

    function _accrue(address owner) private {
        _feesOwed[owner] += _unaccrued(owner);
        _feesPaidPerShare[owner] = _feesPerShare;
    }

    function _unaccrued(address owner) private view returns (uint256) {
        return balanceOf(owner).mulDiv(_feesPerShare - _feesPaidPerShare[owner], FEE_SCALE);
    }

    function _capNow() private view returns (uint256) {
        return (reserveAssets + stakedAssets).mulDiv(parameters.read(ParameterReader.FUND_EVENT_CAP), BPS);
    }

    function _pull(address from, uint256 amount) private {
        if (amount == 0) revert ZeroAmount();
        IERC20 token = IERC20(asset());
        uint256 held = token.balanceOf(address(this));
        token.safeTransferFrom(from, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - held;
        if (received != amount) revert UnsupportedToken(address(token), amount, received);
    }

    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
