// Eight doubles or sixteen floats at a time (GCC vector extensions; -march=native -ffp-contract=fast turns a * b + c into FMA).
#pragma once
#include <immintrin.h>
#include <cmath>
#include <cstdint>
#include <cstring>

typedef double D8 __attribute__((vector_size(64)));
typedef int64_t I8 __attribute__((vector_size(64)));
typedef float F16 __attribute__((vector_size(64)));

static inline D8 load(const double* p) { D8 v; std::memcpy(&v, p, 64); return v; }
static inline void store(double* p, D8 v) { std::memcpy(p, &v, 64); }
static inline D8 all(double x) { return D8{} + x; }
static inline D8 choose(I8 mask, D8 yes, D8 no) { return (D8)((mask & (I8)yes) | (~mask & (I8)no)); }
static inline D8 absolute(D8 x) { return (D8)((I8)x & 0x7fffffffffffffffLL); }
static inline D8 least(D8 a, D8 b) { return (D8)_mm512_min_pd((__m512d)a, (__m512d)b); }
static inline D8 most(D8 a, D8 b) { return (D8)_mm512_max_pd((__m512d)a, (__m512d)b); }

struct Tables {
  D8 exp2[2], reciprocal[2], logarithm[2];
  Tables() {
    for (int j = 0; j < 16; j++) {
      const double c = (float)(1 / (1 + (j + 0.5) / 16));
      exp2[j >> 3][j & 7] = std::exp2(j / 16.0);
      reciprocal[j >> 3][j & 7] = c;
      logarithm[j >> 3][j & 7] = -std::log(c);
    }
  }
};
static const Tables TABLES;

// e^x, |x| < 700: 16-entry table in two registers, polynomial of degree 6.
static inline D8 vexp(D8 x) {
  const double rounding = 6755399441055744.0;
  const D8 shifted = x * 23.083120654223414 + rounding;
  const D8 n = shifted - rounding;
  const I8 k = (I8)shifted - (I8)all(rounding);
  const D8 r = x - n * 0.043321698784996578 - n * 1.4494042586539373e-18;
  const D8 t = __builtin_shuffle(TABLES.exp2[0], TABLES.exp2[1], k & 15);
  D8 p = r * (1 / 720.0) + 1 / 120.0;
  p = p * r + 1 / 24.0; p = p * r + 1 / 6.0; p = p * r + 0.5; p = p * r + 1.0;
  return (D8)((I8)(t + t * (p * r)) + ((k >> 4) << 52));
}

static inline D8 vlog(D8 x) {
  const I8 bits = (I8)x;
  const I8 exponent = (bits >> 52) - 1023;
  const D8 m = (D8)((bits & 0xfffffffffffffLL) | 0x3ff0000000000000LL);
  const I8 j = (bits >> 48) & 15;
  const D8 r = m * __builtin_shuffle(TABLES.reciprocal[0], TABLES.reciprocal[1], j) - 1.0;
  D8 p = r * (-1 / 10.0) + 1 / 9.0;
  p = p * r - 1 / 8.0; p = p * r + 1 / 7.0; p = p * r - 1 / 6.0; p = p * r + 0.2; p = p * r - 0.25; p = p * r + 1 / 3.0; p = p * r - 0.5;
  const D8 l = __builtin_shuffle(TABLES.logarithm[0], TABLES.logarithm[1], j);
  return __builtin_convertvector(exponent, D8) * 0.69314718055994530942 + (l + (p * (r * r) + r));
}

static const double MILLS_P[8] = {1.253314137315498583, 1.5275775222692834583, 0.92535840086071338413, 0.34592059030989149828,
  0.085045297985407662263, 0.013692316230290646497, 0.0013404788721417643896, 0.000062210649813650938401};
static const double MILLS_Q[9] = {1, 2.0167150812507880646, 1.8474350081309702481, 1.0076485479147860061, 0.35949465464783067565,
  0.086385389124204003347, 0.013754544176926354683, 0.0013404783852136384289, 0.000062210656296918455368};
static inline D8 millsP(D8 y) { D8 a = all(MILLS_P[7]); for (int i = 6; i >= 0; i--) a = a * y + MILLS_P[i]; return a; }
static inline D8 millsQ(D8 y) { D8 a = all(MILLS_Q[8]); for (int i = 7; i >= 0; i--) a = a * y + MILLS_Q[i]; return a; }

// The same ratio to 1.8e-13, as our scenario prices have it.
static const double MILLS_SHORT_P[7] = {1.2533141373157186, 1.3825987409829081, 0.7542028930187469, 0.24720499957273948,
  0.05074111117653767, 0.006181738221303145, 0.0003535782005510586};
static const double MILLS_SHORT_Q[8] = {1, 1.901038750042417, 1.6185763116729441, 0.804120251876398, 0.25339566261968666,
  0.05109421018923212, 0.006181754271414051, 0.0003535779492242107};
static inline D8 millsShortP(D8 y) { D8 a = all(MILLS_SHORT_P[6]); for (int i = 5; i >= 0; i--) a = a * y + MILLS_SHORT_P[i]; return a; }
static inline D8 millsShortQ(D8 y) { D8 a = all(MILLS_SHORT_Q[7]); for (int i = 6; i >= 0; i--) a = a * y + MILLS_SHORT_Q[i]; return a; }
