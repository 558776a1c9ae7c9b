#pragma once
// The prototypes that Mote calls, declared here because the OpenMP variant of blis.h includes <omp.h>.
void cblas_sgemm(int order, int transposeA, int transposeB, int m, int n, int k, float alpha, const float *a, int lda,
                 const float *b, int ldb, float beta, float *c, int ldc);
// BLIS's own interface takes any row and column stride, so rows of a matrix may overlap. `transpose` 0 is none.
void bli_sgemm(int transposeA, int transposeB, long m, long n, long k, const float *alpha, const float *a, long rsA,
               long csA, const float *b, long rsB, long csB, const float *beta, float *c, long rsC, long csC);
void bli_thread_set_num_threads(long n_threads);
// Which BLIS, and for which processor it chose its kernels.
const char *bli_info_get_version_str(void);
int bli_arch_query_id(void);
const char *bli_arch_string(int id);
