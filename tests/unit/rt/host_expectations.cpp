// SPDX-License-Identifier: MIT
#include "tests/unit/rt/standard_expectations.h"

#include <vector>

test::Expectations host_expectations() {
    static const std::vector<test::Expectation> all = [] {
        std::vector<test::Expectation> list(std::begin(while_compiling), std::end(while_compiling));
        list.insert(list.end(), std::begin(at_run_time_only), std::end(at_run_time_only));
        return list;
    }();
    return {all.data(), static_cast<unsigned>(all.size())};
}
