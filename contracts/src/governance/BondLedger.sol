// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Money owed, paid on demand
/// @notice Nothing is ever sent while a proposal moves on, so no receiver can block one. Every credit was paid in before.
abstract contract BondLedger {
    error NothingOwed(address account);
    error PaymentRefused(address account, uint256 amount);

    event Credited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice What may be withdrawn, in wei.
    mapping(address account => uint256) public credits;

    /// @notice Pays `account` what it is owed. Anyone may call; the money goes to nobody else.
    function withdraw(address account) external {
        uint256 amount = credits[account];
        if (amount == 0) revert NothingOwed(account);
        credits[account] = 0;
        emit Withdrawn(account, amount);
        (bool paid, ) = account.call{ value: amount }("");
        if (!paid) revert PaymentRefused(account, amount);
    }

    function _credit(address account, uint256 amount) internal {
        if (amount == 0) return;
        credits[account] += amount;
        emit Credited(account, amount);
    }
}
