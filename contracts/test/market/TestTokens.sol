// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

contract TestToken is ERC20 {
    uint8 private immutable _places;

    constructor(string memory symbol, uint8 places) ERC20(symbol, symbol) {
        _places = places;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function decimals() public view override returns (uint8) {
        return _places;
    }
}

/// @notice Burns one percent of what is moved, out of the amount (`inward`) or on top of it.
contract FeeToken is TestToken {
    bool public onTop;

    constructor() TestToken("FEE", 18) {}

    function takeOnTop() external {
        onTop = true;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (from == address(0) || to == address(0)) return;
        super._update(onTop ? from : to, address(0), amount / 100);
    }
}

/// @notice Calls back into a contract of the attacker's choice in the middle of every transfer.
contract CallbackToken is TestToken {
    address public target;
    bytes public call;
    bool public lastCallSucceeded;
    bytes public lastAnswer;
    bool private _inside;

    constructor(uint8 places) TestToken("CALL", places) {}

    function arm(address target_, bytes calldata call_) external {
        target = target_;
        call = call_;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (target == address(0) || _inside) return;
        _inside = true;
        // solhint-disable-next-line avoid-low-level-calls
        (lastCallSucceeded, lastAnswer) = target.call(call);
        _inside = false;
    }
}
