#pragma once
// The CBLAS prototypes that Mote calls, declared here because the OpenMP variant of blis.h includes <omp.h>.
void cblas_sgemm(int order, int transposeA, int transposeB, int m, int n, int k, float alpha, const float *a, int lda,
                 const float *b, int ldb, float beta, float *c, int ldc);
void bli_thread_set_num_threads(long n_threads);
