// QuantLib (Debian's libquantlib0-dev) on the same chain, implied volatilities, scenarios and American options.
#include <ql/quantlib.hpp>
#include "server.hpp"
using namespace QuantLib;

int main(int, char** argv) {
  FOLDER = argv[1];
  const auto spot = read<double>("spot"), strike = read<double>("strike"), years = read<double>("years"), rate = read<double>("rate"), vol = read<double>("vol"), sign = read<double>("sign");
  const auto american = read<double>("americans");  // 8 x spot, strike, rate, vol, years, sign
  const size_t n = spot.size();
  std::vector<double> price(n), implied(n);
  const auto type = [&](size_t i) { return sign[i] > 0 ? Option::Call : Option::Put; };
  const auto discount = [&](size_t i) { return std::exp(-rate[i] * years[i]); };
  Kernels kernels;
  kernels["chain"] = [&] {
    double sum = 0, sink = 0;
    for (size_t i = 0; i < n; i++) {
      const double d = discount(i);
      BlackCalculator c(type(i), strike[i], spot[i] / d, vol[i] * std::sqrt(years[i]), d);
      sum += price[i] = c.value();
      sink += c.delta(spot[i]) + c.gamma(spot[i]) + c.vega(years[i]) + c.theta(spot[i], years[i]);
    }
    return sink == 12.5 ? 0 : sum;
  };
  kernels["chain"]();
  kernels["implied"] = [&] {
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
      const double d = discount(i);
      try { implied[i] = blackFormulaImpliedStdDevLiRS(type(i), strike[i], spot[i] / d, price[i], d, 0.0, Null<Real>(), 1.0, 1e-12, 100) / std::sqrt(years[i]); }
      catch (...) { implied[i] = 0; }
      worst = std::max(worst, std::fabs(implied[i] / vol[i] - 1));
    }
    return worst;
  };
  kernels["reprice"] = [&] {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
      const double d = discount(i), sd = vol[i] * std::sqrt(years[i]);
      for (int s = 0; s < 100; s++) sum += blackFormula(type(i), strike[i], spot[i] / d * (0.8 + 0.004 * s), sd * (1.3 - 0.005 * s), d);
    }
    return sum;
  };
  const auto cholesky = read<double>("cholesky");
  std::vector<double> moves(8 * 10000);
  kernels["student"] = [&] {
    MersenneTwisterUniformRng uniform(42);
    InverseCumulativeRng<MersenneTwisterUniformRng, InverseCumulativeNormal> normal(uniform);
    double z[8];
    for (int s = 0; s < 10000; s++) {
      for (double& draw : z) draw = normal.next().value;
      const double mixing = std::sqrt(4 / (-2 * std::log(uniform.nextReal() * uniform.nextReal())));
      for (int f = 0; f < 8; f++) {
        double joint = 0;
        for (int q = 0; q <= f; q++) joint += cholesky[8 * f + q] * z[q];
        moves[f * 10000 + s] = joint * mixing;
      }
    }
    return moves[0];
  };
  const Date today(20, November, 2026);
  Settings::instance().evaluationDate() = today;
  const Actual365Fixed days;
  const auto americans = [&](const std::function<ext::shared_ptr<PricingEngine>(ext::shared_ptr<GeneralizedBlackScholesProcess>)>& engine) {
    double sum = 0;
    for (int i = 0; i < 8; i++) {
      const double* a = &american[6 * i];
      auto process = ext::make_shared<BlackScholesMertonProcess>(Handle<Quote>(ext::make_shared<SimpleQuote>(a[0])), Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, 0.0, days)),
        Handle<YieldTermStructure>(ext::make_shared<FlatForward>(today, a[2], days)), Handle<BlackVolTermStructure>(ext::make_shared<BlackConstantVol>(today, NullCalendar(), a[3], days)));
      VanillaOption option(ext::make_shared<PlainVanillaPayoff>(a[5] > 0 ? Option::Call : Option::Put, a[1]), ext::make_shared<AmericanExercise>(today, today + Integer(std::lround(a[4] * 365))));
      option.setPricingEngine(engine(process));
      sum += option.NPV();
    }
    return sum;
  };
  kernels["americanCrr"] = [&] { return americans([](auto p) { return ext::make_shared<BinomialVanillaEngine<CoxRossRubinstein>>(p, 500); }); };
  kernels["americanQdFp"] = [&] { return americans([](auto p) { return ext::make_shared<QdFpAmericanEngine>(p, QdFpAmericanEngine::fastScheme()); }); };
  serve(kernels);
}
