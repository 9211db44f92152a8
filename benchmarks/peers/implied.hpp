// Implied volatility exactly as ours does it (packages/risk-core/src/pricing/implied.ts): what the same algorithm costs in scalar C++.
#pragma once
#include <cmath>
#include <limits>

namespace implied {
static const double DENSITY = 0.3989422804014327;
static const double BEZOUTIAN[121] = {4.4770518117037525, 8.4831440782732, 8.051667364775895, 4.9329958899622115, 2.13961235882607, 0.6839194008446013, 0.1632080994915147, 0.02882101452490065, 0.003632848352940163, 0.0002992823753930865, 1.2583750088982891e-05,
  8.4831440782732, 15.359053654018124, 14.071351491782542, 8.37751590217808, 3.547889089277295, 1.1111339338393242, 0.2604316312710582, 0.045244341797786775, 0.005615470378919991, 0.00045550816930737295, 1.8819316215243745e-05,
  8.051667364775895, 14.071351491782542, 12.55109804679115, 7.315933034921979, 3.0455527996123175, 0.9402826367149517, 0.21771534188298472, 0.037419884044898453, 0.004599164154578482, 0.0003695902707417156, 1.5119916160910123e-05,
  4.9329958899622115, 8.37751590217808, 7.315933034921979, 4.19498192758931, 1.723653666706228, 0.5265089129402387, 0.12082253597843123, 0.020606399998564437, 0.002515180217064145, 0.00020080713948280327, 8.159854434699874e-06,
  2.13961235882607, 3.547889089277295, 3.0455527996123175, 1.723653666706228, 0.7010110675616367, 0.2123763102411052, 0.04840546143296363, 0.0082079035945587, 0.0009967273361361944, 7.919985196375283e-05, 3.202864491201218e-06,
  0.6839194008446013, 1.1111339338393242, 0.9402826367149517, 0.5265089129402387, 0.2123763102411052, 0.06392223452223074, 0.014491924722358659, 0.0024463316578114853, 0.0002959080853059472, 2.342843117793848e-05, 9.440504409806533e-07,
  0.1632080994915147, 0.2604316312710582, 0.21771534188298472, 0.12082253597843123, 0.04840546143296363, 0.014491924722358659, 0.0032713880803907406, 0.0005502548011078413, 6.635250626394388e-05, 5.238641797045752e-06, 2.1050318547743562e-07,
  0.02882101452490065, 0.045244341797786775, 0.037419884044898453, 0.020606399998564437, 0.0082079035945587, 0.0024463316578114853, 0.0005502548011078413, 9.228024122367406e-05, 1.1099349720257619e-05, 8.743054504410874e-07, 3.5053137808385835e-08,
  0.003632848352940163, 0.005615470378919991, 0.004599164154578482, 0.002515180217064145, 0.0009967273361361944, 0.0002959080853059472, 6.635250626394388e-05, 1.1099349720257619e-05, 1.3321259824487493e-06, 1.0472946299260356e-07, 4.190961471539985e-09,
  0.0002992823753930865, 0.00045550816930737295, 0.0003695902707417156, 0.00020080713948280327, 7.919985196375283e-05, 2.342843117793848e-05, 5.238641797045752e-06, 8.743054504410874e-07, 1.0472946299260356e-07, 8.219477079868633e-09, 3.283724905156763e-10,
  1.2583750088982891e-05, 1.8819316215243745e-05, 1.5119916160910123e-05, 8.159854434699874e-06, 3.202864491201218e-06, 9.440504409806533e-07, 2.1050318547743562e-07, 3.5053137808385835e-08, 4.190961471539985e-09, 3.283724905156763e-10, 1.3097784632818807e-11};
static inline double denominator(double z) { return 1.0+z*(2.7831252382218081012+z*(3.6412949369616353358+z*(2.9641030769765068668+z*(1.6732533223008333705+z*(0.6903738436413605638+z*(0.21342337574796064263+z*(0.049724232238932953068+z*(0.0086219684502315365931+z*(0.0010709020435367349331+z*(0.000087114451540077427091+z*(3.6190861598973625582e-6))))))))))); }
static inline double numerator(double z) { return 3.477051811703694699+z*(5.2000188400536621188+z*(4.1778270792367444034+z*(2.2546726091017649765+z*(0.88499260578312716487+z*(0.26085326495996620356+z*(0.058164734459763594467+z*(0.0096856323004423701356+z*(0.001158016495429012159+z*(0.000090733537696430232642+z*(3.6190861599134353715e-6)))))))))); }
static inline double mills(double y) { return numerator(y + 1) / denominator(y + 1); }
static inline double tailRatio(double y) { return (1.253314137315500187+y*(1.9439036650482866305+y*(1.4913426732618685306+y*(0.72688216549060653431+y*(0.24562759753035371327+y*(0.059435745246770037577+y*(0.010297670131119591736+y*(0.0012361127664512472827+y*(0.000093999453046027714713+y*3.500783616143518383e-6))))))))) / (1+y*(2.348895282832987618+y*(2.5640665749775669564+y*(1.7173110692601928355+y*(0.78388092894518171409+y*(0.25573725751365213159+y*(0.060664856850697569915+y*(0.010391669573627639475+y*(0.0012396135502530158467+y*(0.000093999453044064323527+y*3.5007836161528687526e-6)))))))))); }
static inline double density(double x) { return std::fabs(x) < 38.6 ? DENSITY * std::exp(-0.5 * x * x) : 0; }
static inline double cdf(double x) { const double tail = density(x) * tailRatio(std::fabs(x)); return x > 0 ? 1 - tail : tail; }
static inline double inverse(double p) {
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) { const double c = 0.180625 - q * q; return q * (((((((2509.0809287301226727*c+33430.575583588128105)*c+67265.770927008700853)*c+45921.953931549871457)*c+13731.693765509461125)*c+1971.5909503065514427)*c+133.14166789178437745)*c+3.387132872796366608)/(((((((5226.495278852545925*c+28729.085735721942674)*c+39307.89580009271061)*c+21213.794301586595867)*c+5394.1960214247511077)*c+687.1870074920579083)*c+42.313330701600911252)*c+1); }
  const double root = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  double r = root - 1.6, size;
  if (root <= 5) size = (((((((7.7454501427834140764e-4*r+0.0227238449892691845833)*r+0.24178072517745061177)*r+1.27045825245236838258)*r+3.64784832476320460504)*r+5.7694972214606914055)*r+4.6303378461565452959)*r+1.42343711074968357734)/(((((((1.05075007164441684324e-9*r+5.475938084995344946e-4)*r+0.0151986665636164571966)*r+0.14810397642748007459)*r+0.68976733498510000455)*r+1.6763848301838038494)*r+2.05319162663775882187)*r+1);
  else { r = root - 5; size = (((((((2.01033439929228813265e-7*r+2.71155556874348757815e-5)*r+0.0012426609473880784386)*r+0.026532189526576123093)*r+0.29656057182850489123)*r+1.7848265399172913358)*r+5.4637849111641143699)*r+6.6579046435011037772)/(((((((2.04426310338993978564e-15*r+1.4215117583164458887e-7)*r+1.8463183175100546818e-5)*r+7.868691311456132591e-4)*r+0.0148753612908506148525)*r+0.13692988092273580531)*r+0.59983220655588793769)*r+1); }
  return q < 0 ? -size : size;
}

static inline double vega(double x, double s) { return DENSITY * std::exp(-0.5 * ((x / s) * (x / s) + 0.25 * s * s)); }
static inline double shortfall(double h, double t, double d) { return d * (mills(t - h) + mills(t + h)); }
static inline double belowPivot(double h, double t, double d) {
  const double a = h - t + 1, b = h + t + 1, *B = BEZOUTIAN;
  double sum = 0;
  for (int i = 110; i >= 0; i -= 11)
    sum = sum * a + (B[i]+b*(B[i+1]+b*(B[i+2]+b*(B[i+3]+b*(B[i+4]+b*(B[i+5]+b*(B[i+6]+b*(B[i+7]+b*(B[i+8]+b*(B[i+9]+b*B[i+10]))))))))));
  return d * 2 * t * sum / (denominator(a) * denominator(b));
}
static inline double black(double x, double s, double d) {
  if (s > 80) return std::exp(0.5 * x);
  const double h = -x / s, t = 0.5 * s;
  return t - h < 1 ? belowPivot(h, t, d) : std::exp(0.5 * x) - shortfall(h, t, d);
}
static inline double roughBlack(double x, double s, double d) {
  const double h = -x / s, t = 0.5 * s;
  if (t - h >= 1) return std::exp(0.5 * x) - shortfall(h, t, d);
  const double a = h - t + 1, b = h + t + 1, qa = denominator(a), qb = denominator(b);
  return d * (numerator(a) * qb - numerator(b) * qa) / (qa * qb);
}

struct Knot { double x, y, slope; };
static inline double cubic(double x, Knot l, Knot r, double control) {
  const double h = r.x - l.x;
  if (h == 0) return 0.5 * (l.y + r.y);
  const double t = (x - l.x) / h, o = 1 - t;
  if (control >= 1e15) return r.y * t + l.y * o;
  return (r.y * t * t * t + (control * r.y - h * r.slope) * t * t * o + (control * l.y + h * l.slope) * t * o * o + l.y * o * o * o) / (1 + (control - 3) * t * o);
}
static inline double leastControl(double l, double r, double secant, bool keep) {
  const double least = -(1 - 1.4901161193847656e-8), most = 1e300;
  const bool monotone = l * secant >= 0 && r * secant >= 0, bent = (l <= secant && secant <= r) || (l >= secant && secant >= r);
  if (!monotone && !bent) return least;
  double one = -most, two = -most;
  if (monotone) { if (secant != 0) one = (r + l) / secant; else if (keep) one = most; }
  if (bent) {
    if (secant - l != 0 && r - secant != 0) two = std::fmax(std::fabs((r - l) / (r - secant)), std::fabs((r - l) / (secant - l)));
    else if (keep) two = most;
  } else if (monotone && keep) two = most;
  return std::fmax(least, std::fmax(one, two));
}
static inline double control(Knot l, Knot r, double curvature, bool keep, bool atLeft) {
  const double secant = (r.y - l.y) / (r.x - l.x), bend = 0.5 * (r.x - l.x) * curvature + (r.slope - l.slope), by = atLeft ? secant - l.slope : r.slope - secant;
  const double wanted = bend == 0 ? 0 : by == 0 ? (bend > 0 ? 1e300 : -1e300) : bend / by;
  return std::fmax(wanted, leastControl(l.slope, r.slope, secant, keep));
}

enum Objective { PRICE, LOG_PRICE, LOG_SHORTFALL };
struct Guess { double s; Objective objective; };

static inline double wing(double beta, double x, double s, double price) {
  const double z = -x * 0.5773502691896258 / s, y = z * z, d = density(z), c = d * tailRatio(z), s2 = s * s;
  const double curvature = 0.5235987755982989 * y / (s2 * s) * c * (13.856406460551018 * s * -x + (3 * s2 * (s2 - 8) - 8 * x * x) * c / d) * std::exp(2 * y + 0.25 * s2);
  const Knot l{0, 0, 1}, r{price, 1.2091995761561452 * -x * c * c * c, 6.283185307179586 * y * c * c * std::exp(y + 0.125 * s2)};
  double guess = cubic(beta, l, r, control(l, r, curvature, true, false));
  if (!(guess > 0)) { const double t = beta / price; guess = (r.y * t + price * (1 - t)) * t; }
  return std::fabs(x / (1.7320508075688772 * inverse(std::cbrt(guess / (1.2091995761561452 * -x)))));
}

static inline Guess firstGuess(double beta, double x, double bound) {
  const double pivot = std::sqrt(-2 * x), pivotVega = vega(x, pivot), pivotPrice = roughBlack(x, pivot, pivotVega);
  if (beta < pivotPrice) {
    const double s = pivot - pivotPrice / pivotVega, v = vega(x, s), price = roughBlack(x, s, v);
    if (beta < price) return {wing(beta, x, s, price), LOG_PRICE};
    const Knot l{price, s, 1 / v}, r{pivotPrice, pivot, 1 / pivotVega};
    return {cubic(beta, l, r, control(l, r, 0, false, false)), PRICE};
  }
  const double s = pivotVega > 1e-300 ? pivot + (bound - pivotPrice) / pivotVega : pivot, v = vega(x, s), price = roughBlack(x, s, v);
  if (beta <= price) {
    const Knot l{pivotPrice, pivot, 1 / pivotVega}, r{price, s, 1 / v};
    return {cubic(beta, l, r, control(l, r, 0, false, true)), PRICE};
  }
  const double w = (x / s) * (x / s);
  const Knot l{price, cdf(-0.5 * s), -0.5 * std::exp(0.5 * w)}, r{bound, 0, -0.5};
  double guess = cubic(beta, l, r, control(l, r, 1.2533141373155003 * std::exp(w + 0.125 * s * s) * w / s, true, true));
  if (!(guess > 0)) { const double h = bound - price, t = (beta - price) / h; guess = (l.y * (1 - t) + 0.5 * h * t) * (1 - t); }
  const double total = -2 * inverse(guess);
  return {total, beta > 0.5 * bound && 0.5 * total + x / total > 0.3 ? LOG_SHORTFALL : PRICE};
}

static inline double step(double beta, double x, double bound, double s, Objective objective, bool exact) {
  const double h = -x / s, t = 0.5 * s, v = vega(x, s), second = h * h / s - 0.25 * s, third = second * second - 3 * h * h / (s * s) - 0.25;
  double newton, a = second, b = third;
  if (objective == LOG_PRICE) {
    const double price = exact ? black(x, s, v) : roughBlack(x, s, v), ln = std::log(price), lnBeta = std::log(beta), ratio = v / price, q = 1 + 2 / ln;
    newton = (lnBeta - ln) * ln / (lnBeta * ratio);
    a = second - ratio * q;
    b = third - 3 * ratio * q * second + ratio * ratio * (q + q * q + 2 / (ln * ln));
  } else if (objective == LOG_SHORTFALL) {
    const double lacking = shortfall(h, t, v), ratio = v / lacking;
    newton = -std::log((bound - beta) / lacking) / ratio;
    a = second + ratio;
    b = third + ratio * (2 * ratio + 3 * second);
  } else newton = (beta - (exact ? black(x, s, v) : roughBlack(x, s, v))) / v;
  return s + newton * (1 + 0.5 * a * newton) / (1 + newton * (a + b * newton / 6));
}

static double totalVol(double beta, double x) {
  const double bound = std::exp(0.5 * x);
  if (!(beta > 0)) return 0;
  if (beta >= bound) return std::numeric_limits<double>::infinity();
  if (-x < 1e-14) return -2 * inverse(0.5 * (1 - beta));
  const Guess guess = firstGuess(beta, x, bound);
  return step(beta, x, bound, step(beta, x, bound, guess.s, guess.objective, false), guess.objective, true);
}
}  // namespace implied
