// The same algorithms as our kernels in C++ for AVX-512 (or what -march=native offers): the limit of this machine.
#include <algorithm>
#include "implied.hpp"
#include "lanes.hpp"
#include "server.hpp"

typedef std::vector<double> Doubles;
struct Chain { Doubles spot, strike, years, rate, vol, sign, price, delta, gamma, vega, theta; };

static void chainVector(Chain& c, size_t n) {
  for (size_t i = 0; i < n; i += 8) {
    const D8 s = load(&c.spot[i]), k = load(&c.strike[i]), t = load(&c.years[i]), r = load(&c.rate[i]), v = load(&c.vol[i]), z = load(&c.sign[i]);
    const D8 root = (D8)_mm512_sqrt_pd((__m512d)t), sd = v * root, inverse = 1.0 / (s * sd);
    const D8 d1 = (vlog(s / k) + r * t) * (s * inverse) + 0.5 * sd, d2 = d1 - sd;
    const D8 y1 = least(absolute(d1), all(9)), y2 = least(absolute(d2), all(9));
    const D8 kd = k * vexp(-r * t), ph = 0.3989422804014327 * vexp(-0.5 * y1 * y1), sph = s * ph;
    const D8 p1 = millsP(y1), q1 = millsQ(y1), p2 = millsP(y2), q2 = millsQ(y2), w = 1.0 / (q1 * q2);
    const D8 t1 = ph * p1 * q2 * w, t2 = sph * p2 * q1 * w;
    const D8 n1 = choose(z * d1 > all(0), 1.0 - t1, t1), kn2 = choose(z * d2 > all(0), kd - t2, t2), slope = sph * root;
    store(&c.price[i], z * (s * n1 - kn2)); store(&c.delta[i], z * n1); store(&c.gamma[i], ph * inverse); store(&c.vega[i], slope);
    store(&c.theta[i], -0.5 * slope * v / t - z * r * kn2);
  }
}

static void chainScalar(Chain& c, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const double s = c.spot[i], k = c.strike[i], t = c.years[i], r = c.rate[i], v = c.vol[i], z = c.sign[i];
    const double root = std::sqrt(t), sd = v * root, d1 = (std::log(s / k) + r * t) / sd + 0.5 * sd, d2 = d1 - sd, kd = k * std::exp(-r * t);
    const double n1 = 0.5 * std::erfc(-z * d1 * M_SQRT1_2), n2 = 0.5 * std::erfc(-z * d2 * M_SQRT1_2), ph = 0.3989422804014327 * std::exp(-0.5 * d1 * d1);
    c.price[i] = z * (s * n1 - kd * n2); c.delta[i] = z * n1; c.gamma[i] = ph / (s * sd); c.vega[i] = s * ph * root;
    c.theta[i] = -0.5 * s * ph * v / root - z * r * kd * n2;
  }
}

static const int BLOCK = 64;
struct Book {
  Doubles moneyness, totalVol, inverseVol, strikeUsd, forwardUsd, callUsd, putUsd, lnRatio, ratio, volFactor, inverseFactor;
  std::vector<int> groupFrom;
  int rows, scenarios, padded;
};

static inline void half(float* at, D8 v) { _mm256_storeu_ps(at, _mm512_cvtpd_ps((__m512d)v)); }

static void reprice(const Book& b, float* strips) {
  for (size_t g = 0; g + 1 < b.groupFrom.size(); g++)
    for (int s0 = 0, block = 0; s0 < b.padded; s0 += BLOCK, block++)
      for (int p = b.groupFrom[g]; p < b.groupFrom[g + 1]; p++) {
        float* at = strips + ((size_t)block * b.rows + 2 * p) * BLOCK;
        const double x0 = b.moneyness[p], sd0 = b.totalVol[p], isd0 = b.inverseVol[p], K = b.strikeUsd[p], F0 = b.forwardUsd[p], c0 = b.callUsd[p], p0 = b.putUsd[p];
        for (int l = 0; l < BLOCK; l += 8) {
          const size_t s = g * b.padded + s0 + l;
          const D8 sd = sd0 * load(&b.volFactor[s]), F = F0 * load(&b.ratio[s]);
          const D8 d1 = (x0 + load(&b.lnRatio[s])) * (isd0 * load(&b.inverseFactor[s])) + 0.5 * sd, d2 = d1 - sd;
          const D8 y1 = least(absolute(d1), all(9)), y2 = least(absolute(d2), all(9));
          const D8 ph = F * 0.3989422804014327 * vexp(-0.5 * y1 * y1), n1 = millsShortP(y1), q1 = millsShortQ(y1), n2 = millsShortP(y2), q2 = millsShortQ(y2);
          const D8 w = ph / (q1 * q2), t1 = n1 * q2 * w, t2 = n2 * q1 * w;
          const D8 call = choose(d1 > all(0), F - t1, t1) - choose(d2 > all(0), K - t2, t2);
          half(at + l, call - c0); half(at + BLOCK + l, call - F + K - p0);
        }
      }
}

struct Accounts { std::vector<int> start, row; std::vector<float> quantity; };
struct Tail { float pnl; int scenario; bool operator<(const Tail& o) const { return pnl < o.pnl || (pnl == o.pnl && scenario < o.scenario); } };

static double sweep(const Accounts& a, const Book& b, const float* strips, int k, size_t from, size_t to, std::vector<double>& es) {
  const size_t tile = 16384;
  const int capacity = std::max(24, 5 * k / 2);
  std::vector<Tail> buffers(std::min(tile, to - from) * capacity);
  std::vector<float> thresholds(tile);
  std::vector<int> counts(tile);
  for (size_t a0 = from; a0 < to; a0 += tile) {
    const size_t a1 = std::min(to, a0 + tile);
    std::fill(thresholds.begin(), thresholds.end(), 3.4e38f); std::fill(counts.begin(), counts.end(), 0);
    for (int s0 = 0, block = 0; s0 < b.scenarios; s0 += BLOCK, block++) {
      const float* base = strips + (size_t)block * b.rows * BLOCK;
      for (size_t i = a0; i < a1; i++) {
        __m512 c0 = _mm512_setzero_ps(), c1 = c0, c2 = c0, c3 = c0;
        for (int j = a.start[i]; j < a.start[i + 1]; j++) {
          const float* r = base + (size_t)a.row[j] * BLOCK;
          const __m512 q = _mm512_set1_ps(a.quantity[j]);
          c0 = _mm512_fmadd_ps(q, _mm512_loadu_ps(r), c0); c1 = _mm512_fmadd_ps(q, _mm512_loadu_ps(r + 16), c1);
          c2 = _mm512_fmadd_ps(q, _mm512_loadu_ps(r + 32), c2); c3 = _mm512_fmadd_ps(q, _mm512_loadu_ps(r + 48), c3);
        }
        float& threshold = thresholds[i - a0];
        const __m512 t = _mm512_set1_ps(threshold), lanes[4] = {c0, c1, c2, c3};
        Tail* keys = &buffers[(i - a0) * capacity];
        int& count = counts[i - a0];
        for (int v = 0; v < 4; v++)
          if (_mm512_cmp_ps_mask(lanes[v], t, _CMP_LT_OQ)) {
            alignas(64) float pnl[16];
            _mm512_store_ps(pnl, lanes[v]);
            for (int l = 0; l < 16; l++) {
              const int scenario = s0 + 16 * v + l;
              if (!(pnl[l] < threshold && scenario < b.scenarios)) continue;
              keys[count++] = {pnl[l], scenario};
              if (count == capacity) { std::nth_element(keys, keys + k - 1, keys + count); threshold = keys[k - 1].pnl; count = k; }
            }
          }
      }
    }
    for (size_t i = a0; i < a1; i++) {
      Tail* keys = &buffers[(i - a0) * capacity];
      if (counts[i - a0] > k) std::nth_element(keys, keys + k - 1, keys + counts[i - a0]);
      double sum = 0;
      for (int n = 0; n < k; n++) sum += keys[n].pnl;
      es[i] = -sum / k;
    }
  }
  double total = 0;
  for (size_t i = from; i < to; i++) total += es[i];
  return total;
}

// Two steps per pass, as ours.
static double lattice(int n, double* value, const double* even, const double* odd, double up, double down) {
  for (int i = 0; i <= n; i += 8) store(value + i, most(load(even + i), all(0)));
  int m = n - 1;
  for (; m >= 1; m -= 2) {
    const int o1 = n - m, o2 = o1 + 1;
    const double *e1 = (o1 & 1 ? odd : even) + (o1 >> 1), *e2 = (o2 & 1 ? odd : even) + (o2 >> 1);
    const auto step = [&](int i) { return most(up * load(value + i + 1) + down * load(value + i), load(e1 + i)); };
    D8 left = step(0);
    for (int i = 0; i < m; i += 8) {
      const D8 right = step(i + 8);
      const D8 middle = (D8)_mm512_alignr_epi64((__m512i)right, (__m512i)left, 1);
      store(value + i, most(up * middle + down * left, load(e2 + i)));
      left = right;
    }
  }
  for (; m >= 0; m--) {
    const int o = n - m;
    const double* e = (o & 1 ? odd : even) + (o >> 1);
    for (int i = 0; i <= m; i++) value[i] = std::max(up * value[i + 1] + down * value[i], e[i]);
  }
  return value[0];
}

int main(int, char** argv) {
  FOLDER = argv[1];
  Chain c{read<double>("spot"), read<double>("strike"), read<double>("years"), read<double>("rate"), read<double>("vol"), read<double>("sign"), {}, {}, {}, {}, {}};
  const size_t n = c.spot.size();
  for (Doubles* out : {&c.price, &c.delta, &c.gamma, &c.vega, &c.theta}) out->resize(n);
  const auto sizes = read<int>("sizes");  // rows, scenarios, padded (to 64), accounts, k, sweepAccounts
  Book b{read<double>("moneyness"), read<double>("totalVol"), read<double>("inverseVol"), read<double>("strikeUsd"), read<double>("forwardUsd"), read<double>("callUsd"),
    read<double>("putUsd"), read<double>("lnRatio"), read<double>("ratio"), read<double>("volFactor"), read<double>("inverseFactor"), read<int>("groupFrom"), sizes[0], sizes[1], sizes[2]};
  Accounts a{read<int>("start"), read<int>("row"), read<float>("quantity")};
  std::vector<float> strips((size_t)b.rows * b.padded);
  std::vector<double> es(sizes[3]);
  const auto payoffs = read<double>("latticePayoffs");  // 8 x (even, odd) of 520, then 8 x (up, down)
  const int steps = 500, width = 520;
  Doubles value(width + 16);
  Kernels kernels;
  kernels["chain"] = [&] { chainVector(c, n); double sum = 0; for (double p : c.price) sum += p; return sum; };
  kernels["chainScalar"] = [&] { chainScalar(c, n); double sum = 0; for (double p : c.price) sum += p; return sum; };
  chainScalar(c, n);
  const Doubles price = c.price;
  kernels["implied"] = [&] {
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
      const double d = std::exp(-c.rate[i] * c.years[i]), f = c.spot[i] / d, k = c.strike[i], x = std::log(f / k), pays = c.sign[i] * (f - k);
      const double beta = (price[i] / d - (pays > 0 ? pays : 0)) / std::sqrt(f * k);
      worst = std::max(worst, std::fabs(implied::totalVol(beta, x > 0 ? -x : x) / std::sqrt(c.years[i]) / c.vol[i] - 1));
    }
    return worst;
  };
  kernels["reprice"] = [&] { reprice(b, strips.data()); return (double)strips[1]; };
  kernels["sweep"] = [&] { return sweep(a, b, strips.data(), sizes[4], 0, sizes[5], es); };
  kernels["endToEnd"] = [&] { reprice(b, strips.data()); return sweep(a, b, strips.data(), sizes[4], 0, sizes[3], es); };
  kernels["american"] = [&] {
    double sum = 0;
    for (int i = 0; i < 8; i++) sum += lattice(steps, value.data(), &payoffs[2 * i * width], &payoffs[(2 * i + 1) * width], payoffs[16 * width + 2 * i], payoffs[16 * width + 2 * i + 1]);
    return sum;
  };
  kernels["reprice"]();
  serve(kernels);
}
