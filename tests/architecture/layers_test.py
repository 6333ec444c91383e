"""Includes run downwards only; the rules themselves are tried on small trees first."""
import pathlib
import tempfile
import unittest

import layers
from tree import ROOT


class Rules(unittest.TestCase):
    def assert_faults(self, source: str, include: str, count: int):
        with tempfile.TemporaryDirectory(prefix="strata-layers-") as name:
            path = pathlib.Path(name, source)
            path.parent.mkdir(parents=True)
            path.write_text(f"#include {include}\n", encoding="utf-8")
            found = layers.forbidden(pathlib.Path(name))
        self.assertEqual(len(found), count, found)

    def test_an_arrow_back_is_found(self):
        self.assert_faults("core/base/a.h", '"collectors/host/b.h"', 1)
        self.assert_faults("collectors/host/a.h", '"agent/b.h"', 1)
        self.assert_faults("rules/a.cpp", '"collectors/host/b.h"', 1)
        self.assert_faults("collectors/host/a.h", '"rules/b.h"', 1)
        self.assert_faults("bpf/a.bpf.c", '"core/base/b.h"', 1)

    def test_an_arrow_down_is_fine(self):
        self.assert_faults("agent/a.cpp", '"collectors/host/b.h"', 0)
        self.assert_faults("collectors/kernel/a.cpp", '"bpf/run_queue.h"', 0)
        self.assert_faults("core/kernel/a.h", "<bpf/libbpf.h>", 0)
        self.assert_faults("bpf/a.bpf.c", "<bpf/bpf_helpers.h>", 0)

    def test_libbpf_belongs_to_core_kernel(self):
        self.assert_faults("collectors/kernel/a.cpp", "<bpf/bpf.h>", 1)
        self.assert_faults("core/identity/a.cpp", "<bpf/libbpf.h>", 1)

    def test_collectors_do_not_see_their_siblings(self):
        self.assert_faults("collectors/host/a.cpp", '"collectors/redis/b.h"', 1)
        self.assert_faults("collectors/kernel/oom/a.cpp", '"collectors/kernel/network/b.h"', 1)
        self.assert_faults("collectors/kernel/oom/a.cpp", '"collectors/kernel/b.h"', 0)
        self.assert_faults("collectors/host/a.cpp", '"collectors/b.h"', 0)
        self.assert_faults("collectors/host/a.cpp", '"collectors/host/shapes/b.h"', 0)
        self.assert_faults("collectors/host/a.cpp", '"collectors/redis/shapes/b.h"', 1)

    def test_a_bare_name_is_found(self):
        self.assert_faults("core/base/a.cpp", '"a.h"', 1)

    def test_skeletons_belong_to_the_kernel_collectors(self):
        self.assert_faults("collectors/kernel/a.cpp", '"oom.skel.h"', 0)
        self.assert_faults("collectors/host/a.cpp", '"oom.skel.h"', 1)

    def test_a_ring_of_folders_is_found(self):
        self.assertEqual(layers.cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}), ["b", "c", "b"])
        self.assertEqual(layers.cycle({"a": {"b", "c"}, "b": {"c"}}), [])


class Tree(unittest.TestCase):
    def test_includes_run_downwards(self):
        found = layers.forbidden(ROOT)
        self.assertFalse(found, "\n" + "\n".join(found))

    def test_no_folders_include_each_other_in_a_ring(self):
        self.assertFalse(layers.cycle(layers.folder_edges(ROOT)))


if __name__ == "__main__":
    unittest.main()
