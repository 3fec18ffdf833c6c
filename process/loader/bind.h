// SPDX-License-Identifier: MIT
// Gives the imports of a module their addresses.
#pragma once

#include "process/loader/library_name.h"
#include "process/loader/mapped_image.h"
#include "rt/result.h"

namespace process {

/// Fills the import address tables of the module, mapping the libraries that are not there yet.
/// What is missing is said on the error output.
OrStatus<rt::Ok> bind(unsigned module);

/// The module called `name`; if there is none, it is mapped and appended.
OrStatus<unsigned> find_or_map(const LibraryName& name);

} // namespace process
