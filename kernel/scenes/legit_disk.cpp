// SPDX-License-Identifier: MIT
// Scene legit-disk: DMA as it should be. The disk writes a page of a program where it is to run;
// VTL1 makes the page code; from then on the disk cannot write it either, and does not know.
// Lesson: 10 and 12.
#include "kernel/boot.h"
#include "kernel/console.h"
#include "kernel/files/disk.h"
#include "kernel/files/volume.h"
#include "kernel/hypercalls.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/image_file.h"
#include "kernel/scenes/scenes.h"
#include "rt/check.h"

#include <cstring>

namespace nt::scenes {
namespace {

constexpr std::string_view program = "ntdll.dll";

/// The first page of the image that programs execute.
std::uint64_t first_code_page(const ImageFile& image) {
    std::uint64_t page = 0;
    while (page < image.page_count() &&
           image.protection_of(page) != abi::nt::PageProtection::ExecuteRead) {
        ++page;
    }
    return page;
}

/// Told to write a sector of something else into the page, the device says that it did.
void have_overwritten(x86::GuestPage page) {
    constexpr std::uint64_t volume_descriptor = 64; // sector number
    const auto before = *reinterpret_cast<const volatile std::uint64_t*>(ram_at(page));
    hypercalls::mark(abi::Mark::AttackBegins, page.address().value);
    BlockDevice* const device = volume::block_device();
    const DiskStatus status =
        device->read(volume_descriptor, {ram_at(page), BlockDevice::sector_bytes});
    const auto after = *reinterpret_cast<const volatile std::uint64_t*>(ram_at(page));
    console::print("kernel: told to write the page again, the disk says {}; the page is {}\n",
                   status == DiskStatus::Done ? "it did" : "it could not",
                   before == after ? "as it was" : "CHANGED");
}

} // namespace

void legit_disk(const Stage& /*stage*/) {
    disk::start(boot_info.disk);
    DiskFile* const file = disk::find(program);
    CHECK(file != nullptr && file->is_on_volume, "The disk has no ntdll.dll.");
    const auto image = ImageFile::open(*file);
    CHECK(image.is_ok(), "ntdll.dll on the disk is no image.");
    const auto page = image.value()->page(first_code_page(*image.value()));
    CHECK(page.is_ok(), "A page of ntdll.dll does not come from the disk.");
    console::print("kernel: the disk wrote a page of {} to {x}, and VTL1 made it code\n", program,
                   page.value().address().value);
    have_overwritten(page.value());
}

} // namespace nt::scenes
