/* The hand-written loop that the compiled kernel is measured against: full-batch gradient descent
   for logistic regression, m examples, n features in rows of m, loss and gradient in one pass.

   cc -O3 -march=native -ffast-math -fno-associative-math -fopenmp -fPIC -c descent.c

   Sums are vectorised by `omp simd reduction`; everything else is summed in the order written. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512, MOST_FEATURES = 64 };

static inline double exponential(double x) /* x <= 0 */
{
    x = x < -708.0 ? -708.0 : x;
    const double shifted = x * 1.4426950408889634 + 6755399441055744.0;
    const double k = shifted - 6755399441055744.0;
    const double r = x - k * 0.6931471803691238 - k * 1.9082149292705877e-10;
    double p = 2.5110049204818658e-08;
    p = p * r + 2.763265472252779e-07;
    p = p * r + 2.755724088722987e-06;
    p = p * r + 2.4801485441561313e-05;
    p = p * r + 0.00019841269890076403;
    p = p * r + 0.0013888888952352863;
    p = p * r + 0.008333333333319589;
    p = p * r + 0.04166666666648795;
    p = p * r + 0.1666666666666668;
    p = p * r + 0.5000000000000019;
    p = p * r + 1.0;
    p = p * r + 1.0;
    union { double f; int64_t i; } bits = {.f = shifted}, scale;
    scale.i = (bits.i << 52) + 0x3FF0000000000000;
    return p * scale.f;
}

/* Rows lo … hi-1 of two features: adds to sums[0..2] and returns the loss. */
static double rows_of_two(const double *restrict x1, const double *restrict x2,
                          const double *restrict y, long lo, long hi,
                          const double *theta, double *sums)
{
    const double w1 = theta[0], w2 = theta[1], b = theta[2];
    double loss = 0, dw1 = 0, dw2 = 0, db = 0;
    for (long start = lo; start < hi; start += BLOCK) {
        const long stop = start + BLOCK < hi ? start + BLOCK : hi;
        double wrong = 0, product = 1;
#pragma omp simd reduction(+ : wrong, dw1, dw2, db) reduction(* : product)
        for (long i = start; i < stop; i++) {
            const double z = w1 * x1[i] + w2 * x2[i] + b;
            const double t = exponential(-fabs(z));
            const double p = 1 + t;
            const double dz = (z > 0 ? 1 : t) / p - y[i];
            product *= p;
            wrong += (z > 0 ? z : 0) - z * y[i];
            dw1 += x1[i] * dz;
            dw2 += x2[i] * dz;
            db += dz;
        }
        loss += wrong + log(product);
    }
    sums[0] += dw1;
    sums[1] += dw2;
    sums[2] += db;
    return loss;
}

/* The same for any n, block by block in buffers that stay in the first-level cache. */
static double rows(const double *F, const double *restrict y, long m, int n, long lo, long hi,
                   const double *theta, double *sums)
{
    double z[BLOCK], dz[BLOCK], loss = 0;
    for (long start = lo; start < hi; start += BLOCK) {
        const long k = start + BLOCK < hi ? BLOCK : hi - start;
        const double *restrict label = y + start;
        for (long i = 0; i < k; i++)
            z[i] = theta[n];
        int j = 0;
        for (; j + 3 < n; j += 4) {
            const double *restrict x = F + j * m + start, *restrict w = theta + j;
#pragma omp simd
            for (long i = 0; i < k; i++)
                z[i] += w[0] * x[i] + w[1] * x[i + m] + w[2] * x[i + 2 * m] + w[3] * x[i + 3 * m];
        }
        for (; j < n; j++) {
            const double *restrict x = F + j * m + start;
#pragma omp simd
            for (long i = 0; i < k; i++)
                z[i] += theta[j] * x[i];
        }
        double wrong = 0, product = 1, db = 0;
#pragma omp simd reduction(+ : wrong, db) reduction(* : product)
        for (long i = 0; i < k; i++) {
            const double t = exponential(-fabs(z[i]));
            const double p = 1 + t;
            dz[i] = (z[i] > 0 ? 1 : t) / p - label[i];
            product *= p;
            wrong += (z[i] > 0 ? z[i] : 0) - z[i] * label[i];
            db += dz[i];
        }
        loss += wrong + log(product);
        sums[n] += db;
        for (j = 0; j + 3 < n; j += 4) {
            const double *restrict x = F + j * m + start;
            double d0 = 0, d1 = 0, d2 = 0, d3 = 0;
#pragma omp simd reduction(+ : d0, d1, d2, d3)
            for (long i = 0; i < k; i++) {
                d0 += x[i] * dz[i];
                d1 += x[i + m] * dz[i];
                d2 += x[i + 2 * m] * dz[i];
                d3 += x[i + 3 * m] * dz[i];
            }
            sums[j] += d0;
            sums[j + 1] += d1;
            sums[j + 2] += d2;
            sums[j + 3] += d3;
        }
        for (; j < n; j++) {
            const double *restrict x = F + j * m + start;
            double d = 0;
#pragma omp simd reduction(+ : d)
            for (long i = 0; i < k; i++)
                d += x[i] * dz[i];
            sums[j] += d;
        }
    }
    return loss;
}

static double pass(const double *F, const double *y, long m, int n, long lo, long hi,
                   const double *theta, double *sums)
{
    memset(sums, 0, sizeof(double) * (n + 1));
    if (n == 2)
        return rows_of_two(F, F + m, y, lo, hi, theta, sums);
    return rows(F, y, m, n, lo, hi, theta, sums);
}

/* `steps` steps; returns the mean loss at the last parameters. */
double descend(const double *F, const double *y, long m, int n, double *theta, long steps,
               double alpha, int threads)
{
    double loss = 0;
    if (threads == 1) {
        double sums[MOST_FEATURES + 1];
        pass(F, y, m, n, 0, m, theta, sums);
        for (long s = 0; s < steps; s++) {
            for (int j = 0; j <= n; j++)
                theta[j] -= alpha * (sums[j] / m);
            loss = pass(F, y, m, n, 0, m, theta, sums) / m;
        }
        return loss;
    }
    double total[MOST_FEATURES + 1], total_loss = 0;
#pragma omp parallel num_threads(threads)
    {
        double sums[MOST_FEATURES + 1];
#pragma omp single
        memset(total, 0, sizeof total);
        for (long s = 0; s <= steps; s++) {
            double mine = 0;
#pragma omp for schedule(static) nowait
            for (int part = 0; part < threads; part++)
                mine = pass(F, y, m, n, m * part / threads, m * (part + 1) / threads, theta, sums);
#pragma omp critical
            {
                for (int j = 0; j <= n; j++)
                    total[j] += sums[j];
                total_loss += mine;
            }
#pragma omp barrier
#pragma omp single
            {
                loss = total_loss / m;
                for (int j = 0; j <= n; j++)
                    theta[j] -= s < steps ? alpha * (total[j] / m) : 0;
                memset(total, 0, sizeof total);
                total_loss = 0;
            }
        }
    }
    return loss;
}
