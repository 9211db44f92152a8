// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { AccessControl } from "@openzeppelin/contracts/access/AccessControl.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { CollateralValuer } from "./CollateralValuer.sol";
import { MarginVerifier } from "./MarginVerifier.sol";
import { PositionBook } from "./PositionBook.sol";

/// @title Vault of collateral, and the door through which positions change
/// @notice An account may withdraw and take on risk while its equity covers the initial requirement, and may be
/// liquidated when equity is below an attested maintenance requirement. Collateral is an internal ledger: what the vault
/// holds of a token is never less than what it owes.
contract Clearinghouse is AccessControl, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using Math for uint256;

    /// @notice A trade agreed off chain. `quantity` and premium are above zero: the buyer pays the premium in `cash`.
    struct Trade {
        bytes32 instrumentId;
        address buyer;
        address seller;
        uint256 quantity;
        uint256 premium;
    }

    /// @notice USD with 18 decimals. Equity is counted collateral plus the positions' value; it may be negative.
    struct Health {
        MarginVerifier.Source source;
        int256 equityUsd;
        uint256 initialMarginUsd;
        uint256 maintenanceMarginUsd;
        int256 portfolioValueUsd;
    }

    bytes32 public constant VENUE_ROLE = keccak256("VENUE");
    bytes32 public constant AUCTION_ROLE = keccak256("AUCTION");
    /// @notice The safety fund: what it pays in is not held up by a supply cap.
    bytes32 public constant FUND_ROLE = keccak256("FUND");
    uint256 private constant WAD = 1e18;

    PositionBook public immutable book;
    MarginVerifier public immutable verifier;
    CollateralValuer public immutable valuer;
    /// @notice Token in which premiums, auctions and fees are paid.
    IERC20 public immutable cash;

    mapping(address account => mapping(address token => uint256)) public balanceOf;
    mapping(address token => uint256) public totalOf;
    /// @notice An account in an auction can neither trade nor withdraw.
    mapping(address account => bool) public isFrozen;

    error UnsupportedToken(address token, uint256 expected, uint256 moved);
    error ZeroAmount();
    error ZeroAddress();
    error BalanceTooSmall(address account, address token, uint256 balance, uint256 wanted);
    error SupplyAboveCap(address token, uint256 usd, uint256 capUsd);
    error AccountFrozen(address account);
    error AccountNotFrozen(address account);
    error EquityBelowInitial(address account, int256 equityUsd, uint256 initialMarginUsd);
    error AttestationForAnother(address account);
    error ShareOutOfBounds(uint256 share, uint256 max);

    event CollateralDeposited(address indexed account, address indexed token, uint256 previous, uint256 current);
    event CollateralWithdrawn(
        address indexed account,
        address indexed token,
        address indexed to,
        uint256 previous,
        uint256 current
    );
    event CollateralMoved(address indexed from, address indexed to, address indexed token, uint256 amount);
    event AccountFroze(address indexed account);
    event AccountThawed(address indexed account);
    event Traded(
        bytes32 indexed instrumentId,
        address indexed buyer,
        address indexed seller,
        uint256 quantity,
        uint256 premium
    );
    event PortfolioMoved(address indexed from, address indexed to, uint256 share, uint256 reservedCash);

    constructor(
        address timelock,
        PositionBook book_,
        MarginVerifier verifier_,
        CollateralValuer valuer_,
        IERC20 cash_
    ) {
        book = book_;
        verifier = verifier_;
        valuer = valuer_;
        cash = cash_;
        _grantRole(DEFAULT_ADMIN_ROLE, timelock);
    }

    modifier whenThawed(address account) {
        if (isFrozen[account]) revert AccountFrozen(account);
        _;
    }

    /// @notice Credits `account` with collateral taken from the caller, within the supply cap. A token that delivers
    /// anything but the exact amount is refused.
    function deposit(IERC20 token, address account, uint256 amount) external nonReentrant {
        if (amount == 0) revert ZeroAmount();
        if (account == address(0)) revert ZeroAddress();
        uint256 total = totalOf[address(token)] + amount;
        if (!hasRole(FUND_ROLE, msg.sender)) _requireBelowCap(address(token), total);
        uint256 held = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - held;
        if (received != amount) revert UnsupportedToken(address(token), amount, received);
        uint256 previous = balanceOf[account][address(token)];
        totalOf[address(token)] = total;
        balanceOf[account][address(token)] = previous + amount;
        emit CollateralDeposited(account, address(token), previous, previous + amount);
    }

    /// @notice Pays out the caller's collateral, as long as the rest covers its initial requirement.
    function withdraw(IERC20 token, uint256 amount, address to) external nonReentrant whenThawed(msg.sender) {
        _payOut(msg.sender, token, amount, to);
        requireInitial(msg.sender);
    }

    /// @notice Opens, changes or closes positions of two accounts; both must cover their initial requirement after.
    /// @param attestations Requirements for the portfolios after the trade. Without one the upper bound applies.
    function trade(
        Trade calldata order,
        MarginVerifier.Attestation[] calldata attestations
    ) external nonReentrant onlyRole(VENUE_ROLE) whenThawed(order.buyer) whenThawed(order.seller) {
        book.move(order.instrumentId, order.seller, order.buyer, int256(order.quantity));
        if (order.premium != 0) _move(order.buyer, order.seller, address(cash), order.premium);
        emit Traded(order.instrumentId, order.buyer, order.seller, order.quantity, order.premium);
        _submit(attestations, order.buyer, order.seller);
        requireInitial(order.buyer);
        requireInitial(order.seller);
    }

    /// @notice Pays a settled gain or loss in cash. The payer need not stay healthy: a loss is owed in any case.
    function settle(address from, address to, uint256 amount) external nonReentrant onlyRole(VENUE_ROLE) {
        if (isFrozen[from]) revert AccountFrozen(from);
        _move(from, to, address(cash), amount);
    }

    /// @notice Stops trades and withdrawals of an account for the time of its auction.
    function freeze(address account) external onlyRole(AUCTION_ROLE) whenThawed(account) {
        isFrozen[account] = true;
        emit AccountFroze(account);
    }

    /// @notice Ends the freeze.
    function thaw(address account) external onlyRole(AUCTION_ROLE) {
        if (!isFrozen[account]) revert AccountNotFrozen(account);
        isFrozen[account] = false;
        emit AccountThawed(account);
    }

    /// @notice Moves cash between two accounts on behalf of an auction.
    function moveCash(address from, address to, uint256 amount) external nonReentrant onlyRole(AUCTION_ROLE) {
        _move(from, to, address(cash), amount);
    }

    /// @notice Pays an account's cash out to the auction, which passes it on as a fee.
    function payFee(address from, uint256 amount) external nonReentrant onlyRole(AUCTION_ROLE) {
        _payOut(from, cash, amount, msg.sender);
    }

    /// @notice Moves a share (1e18 = all) of positions and collateral to the buyer of an auction, in one step. Amounts
    /// are rounded down, towards the account, except that the whole is the whole. Cash in `reservedCash` stays.
    /// The buyer must cover its initial requirement after.
    function movePortfolio(
        address from,
        address to,
        uint256 share,
        uint256 reservedCash,
        MarginVerifier.Attestation[] calldata attestations
    ) external nonReentrant onlyRole(AUCTION_ROLE) whenThawed(to) {
        if (share == 0 || share > WAD) revert ShareOutOfBounds(share, WAD);
        PositionBook.Position[] memory positions = book.positionsOf(from);
        for (uint256 i = 0; i < positions.length; ++i) {
            int256 quantity = (positions[i].quantity * int256(share)) / int256(WAD);
            if (quantity != 0) book.move(positions[i].instrumentId, from, to, quantity);
        }
        address[] memory tokens = valuer.tokens();
        for (uint256 i = 0; i < tokens.length; ++i) {
            uint256 balance = balanceOf[from][tokens[i]];
            if (tokens[i] == address(cash)) balance = Math.saturatingSub(balance, reservedCash);
            uint256 amount = balance.mulDiv(share, WAD);
            if (amount != 0) _move(from, to, tokens[i], amount);
        }
        emit PortfolioMoved(from, to, share, reservedCash);
        _submit(attestations, from, to);
        requireInitial(to);
    }

    /// @notice Equity and requirements of an account now. Reverts while a price it needs is stale.
    function healthOf(address account) public view returns (Health memory) {
        if (book.positionCountOf(account) == 0) {
            return Health(MarginVerifier.Source.Attested, int256(countedUsd(account)), 0, 0, 0);
        }
        MarginVerifier.Requirement memory requirement = verifier.requirementOf(account);
        return
            Health({
                source: requirement.source,
                equityUsd: int256(countedUsd(account)) + requirement.portfolioValueUsd,
                initialMarginUsd: requirement.initialMarginUsd,
                maintenanceMarginUsd: requirement.maintenanceMarginUsd,
                portfolioValueUsd: requirement.portfolioValueUsd
            });
    }

    /// @notice True when equity is below the maintenance requirement that engines have attested. The upper bound stops
    /// new risk and withdrawals, but liquidates nobody: silent engines must not be a reason to lose a portfolio.
    function isLiquidatable(address account) external view returns (bool) {
        Health memory health = healthOf(account);
        return
            health.source == MarginVerifier.Source.Attested && health.equityUsd < int256(health.maintenanceMarginUsd);
    }

    /// @notice Collateral of an account as far as it counts, in USD with 18 decimals, rounded down.
    function countedUsd(address account) public view returns (uint256 usd) {
        address[] memory tokens = valuer.tokens();
        for (uint256 i = 0; i < tokens.length; ++i) {
            uint256 balance = balanceOf[account][tokens[i]];
            if (balance != 0) usd += valuer.countedUsd(tokens[i], balance);
        }
    }

    /// @notice Market value of an account's collateral, and the value-weighted liquidation bonus in bps, rounded up.
    /// `excludedCash` is left out.
    function marketOf(address account, uint256 excludedCash) external view returns (uint256 usd, uint256 bonusBps) {
        address[] memory tokens = valuer.tokens();
        uint256 weighted;
        for (uint256 i = 0; i < tokens.length; ++i) {
            uint256 balance = balanceOf[account][tokens[i]];
            if (tokens[i] == address(cash)) balance = Math.saturatingSub(balance, excludedCash);
            if (balance == 0) continue;
            uint256 value = valuer.marketUsd(tokens[i], balance);
            usd += value;
            weighted += value * valuer.bonusBps(tokens[i]);
        }
        if (usd != 0) bonusBps = weighted.ceilDiv(usd);
    }

    function _requireBelowCap(address token, uint256 total) private view {
        uint256 usd = valuer.marketUsd(token, total);
        uint256 capUsd = valuer.supplyCapUsd(token);
        if (usd > capUsd) revert SupplyAboveCap(token, usd, capUsd);
    }

    /// @dev Submitted from here a requirement needs no confirmation, because the portfolio has just changed. So only the
    /// two portfolios that did may be named.
    function _submit(MarginVerifier.Attestation[] calldata attestations, address one, address other) private {
        for (uint256 i = 0; i < attestations.length; ++i) {
            address account = attestations[i].payload.account;
            if (account != one && account != other) revert AttestationForAnother(account);
            verifier.submit(attestations[i]);
        }
    }

    /// @notice Reverts unless equity covers the initial requirement, or there are no positions.
    function requireInitial(address account) public view {
        if (book.positionCountOf(account) == 0) return;
        Health memory health = healthOf(account);
        if (health.equityUsd < int256(health.initialMarginUsd)) {
            revert EquityBelowInitial(account, health.equityUsd, health.initialMarginUsd);
        }
    }

    function _move(address from, address to, address token, uint256 amount) private {
        if (to == address(0)) revert ZeroAddress();
        uint256 balance = balanceOf[from][token];
        if (balance < amount) revert BalanceTooSmall(from, token, balance, amount);
        unchecked {
            balanceOf[from][token] = balance - amount;
        }
        balanceOf[to][token] += amount;
        emit CollateralMoved(from, to, token, amount);
    }

    function _payOut(address from, IERC20 token, uint256 amount, address to) private {
        if (amount == 0) revert ZeroAmount();
        if (to == address(0)) revert ZeroAddress();
        uint256 previous = balanceOf[from][address(token)];
        if (previous < amount) revert BalanceTooSmall(from, address(token), previous, amount);
        balanceOf[from][address(token)] = previous - amount;
        totalOf[address(token)] -= amount;
        emit CollateralWithdrawn(from, address(token), to, previous, previous - amount);
        uint256 held = token.balanceOf(address(this));
        token.safeTransfer(to, amount);
        uint256 moved = held - token.balanceOf(address(this));
        if (moved != amount) revert UnsupportedToken(address(token), amount, moved);
    }
}
