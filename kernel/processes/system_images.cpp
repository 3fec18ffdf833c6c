// SPDX-License-Identifier: MIT
#include "kernel/processes/system_images.h"

#include "abi/nt/process.h"
#include "kernel/console.h"

namespace nt::system_images {
namespace {

constinit ImageFile* ntdll_image = nullptr;
constinit std::uint64_t thread_start = 0;

} // namespace

bool start() {
    DiskFile* const file = disk::find("ntdll.dll");
    if (file == nullptr) {
        console::print("kernel: there is no ntdll.dll on the disk, so there can be no programs\n");
        return false;
    }
    const auto image = ImageFile::open(*file);
    if (image.is_err()) {
        return false;
    }
    ntdll_image = image.value();
    thread_start = ntdll_image->export_address(abi::nt::thread_start_export);
    if (thread_start == 0) {
        console::print("kernel: ntdll.dll does not export {}\n", abi::nt::thread_start_export);
        return false;
    }
    return true;
}

ImageFile& ntdll() { return *ntdll_image; }

std::uint64_t thread_start_address() { return thread_start; }

} // namespace nt::system_images
