// SPDX-License-Identifier: MIT
// One reason, one sentence: what is wrong with a file, a page or sealed data.
#pragma once

#include "abi/skci.h"

namespace skci {

/// A sentence whose subject is the file; zero-terminated.
const char* sentence_of(abi::skci::Status status);

} // namespace skci
