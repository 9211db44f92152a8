// A cascade as it is written without an index: each step reprices the book at the level reached, revalues every account that is left,
// closes those below zero, and moves the price by what they push. Scalar -O3 code with erfc, the same book, requirements and impact.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include "server.hpp"

typedef std::vector<double> Doubles;
struct Book {
  Doubles forward, strike, vol, years, tenor, sign, quantity, excess, push, terms;
  std::vector<uint32_t> start, column;
};

static double normal(double x) { return 0.5 * std::erfc(-x * M_SQRT1_2); }

static double black(double forward, double strike, double deviation, double sign) {
  const double d1 = std::log(forward / strike) / deviation + 0.5 * deviation;
  return sign * (forward * normal(sign * d1) - strike * normal(sign * (d1 - deviation)));
}

/** Value of every instrument once all prices stand at `level`; volatility answers a fall by 26 r^2, at most 2. */
static void valuesAt(const Book& b, double level, Doubles& out) {
  const double rise = std::min(2.0, 26 * (level - 1) * (level - 1));
  for (size_t m = 0; m < b.forward.size(); m++)
    out[m] = black(b.forward[m] * level, b.strike[m], b.vol[m] * (1 + rise * b.tenor[m]) * std::sqrt(b.years[m]), b.sign[m]);
}

struct Outcome { double level; int closed, steps; };

/** `walk` > 0: goes down in steps of at most so much, and so meets what fails only on the way; 0: jumps to where the push leads. */
static Outcome cascade(const Book& b, const Doubles& today, double walk) {
  const double shock = b.terms[0], depth = b.terms[1];
  Doubles unit(today.size());
  std::vector<char> isLeft(b.excess.size(), 1);
  double level = walk > 0 ? 1 : 1 - shock, pushed = 0;
  Outcome out = {level, 0, 0};
  for (;;) {
    valuesAt(b, level, unit);
    for (size_t m = 0; m < unit.size(); m++) unit[m] -= today[m];
    int closed = 0;
    for (size_t a = 0; a < b.excess.size(); a++) {
      if (!isLeft[a]) continue;
      double left = b.excess[a];
      for (uint32_t j = b.start[a]; j < b.start[a + 1]; j++) left += b.quantity[j] * unit[b.column[j]];
      if (left < 0) { isLeft[a] = 0; closed++; pushed += b.push[a]; }
    }
    out.closed += closed; out.steps++; out.level = level;
    const double left = depth / (depth + pushed), target = (1 - shock) * left * left;
    if (walk > 0 ? level <= target : closed == 0) return out;
    level = walk > 0 ? std::max(target, level - walk) : target;
  }
}

int main(int, char** arguments) {
  FOLDER = arguments[1];
  Book b = {read<double>("forward"), read<double>("strike"), read<double>("vol"), read<double>("years"), read<double>("tenor"), read<double>("sign"),
            read<double>("quantity"), read<double>("excess"), read<double>("push"), read<double>("terms"), read<uint32_t>("start"), read<uint32_t>("column")};
  Doubles today(b.forward.size());
  valuesAt(b, 1, today);
  const double walk = b.terms[2];
  Kernels kernels;
  kernels["jumps"] = [&] { return cascade(b, today, 0).level; };
  kernels["jumpsClosed"] = [&] { return (double)cascade(b, today, 0).closed; };
  kernels["jumpsSteps"] = [&] { return (double)cascade(b, today, 0).steps; };
  kernels["walk"] = [&] { return cascade(b, today, walk).level; };
  kernels["walkClosed"] = [&] { return (double)cascade(b, today, walk).closed; };
  serve(kernels);
}
