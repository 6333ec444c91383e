/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Indices of the map `witnessed`: events by the ring that must tell of them. */
#ifndef STRATA_TESTS_WITNESS_H
#define STRATA_TESTS_WITNESS_H

enum witness {
  WITNESS_CGROUP = 0,
  WITNESS_PROCESS = 1,
  WITNESS_OOM = 2,
  WITNESS_COUNT = 3,
};

#endif
