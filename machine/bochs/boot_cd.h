// SPDX-License-Identifier: MIT
// The CD that Bochs boots from. Bochs has no loader of its own for our images, as QEMU has; its
// BIOS reads CDs, and GRUB on it knows Multiboot.  [Multiboot1]
#pragma once

#include "machine/host/file_descriptor.h"
#include "machine/target.h"

#include <string>
#include <string_view>

namespace machine::bochs {

/// What GRUB is told to do.
std::string grub_menu(std::string_view command_line);

/// A sentence if GRUB could not hand on this command line as it is.
std::string check_command_line(std::string_view command_line);

struct BootCd {
    host::FileDescriptor file; // without a name: nothing is left behind
    std::string error;         // a sentence; empty if all is well
};

BootCd make_boot_cd(const BootSettings& boot);

} // namespace machine::bochs
