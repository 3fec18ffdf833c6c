// SPDX-License-Identifier: MIT
// Gives the imports of a module their addresses.
#pragma once

#include "rt/result.h"
#include "user/ntdll/loader/library_name.h"
#include "user/ntdll/loader/mapped_image.h"

namespace ntdll {

/// Fills the import address tables of the module, mapping the libraries that are not there yet.
/// What is missing is said on the error output.
OrStatus<rt::Ok> bind(unsigned module);

/// The module called `name`; if there is none, it is mapped and appended.
OrStatus<unsigned> find_or_map(const LibraryName& name);

} // namespace ntdll
