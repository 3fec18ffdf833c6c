// SPDX-License-Identifier: MIT
// What rt::panic does in a test: it throws, so that a test can expect it.
//
//     CHECK_THROWS_AS(pool.allocate(), fakes::Panic);
#pragma once

#include <stdexcept>

namespace fakes {

/// what() is the sentence.
struct Panic : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace fakes
