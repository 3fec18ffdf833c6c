// SPDX-License-Identifier: MIT
#include "kernel/loaded_drivers/loaded_drivers.h"

#include "abi/nt/driver.h"
#include "kernel/console.h"
#include "kernel/loaded_drivers/driver_image.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/pinned_data.h"
#include "kernel/same_name.h"

#include <cstring>

namespace nt::loaded_drivers {
namespace {

using abi::NtStatus;

constinit const LoadedDriver* last_loaded = nullptr;

bool is_loaded(std::string_view name) {
    for (const LoadedDriver* each = last_loaded; each != nullptr; each = each->next) {
        if (is_same_name(each->name, name)) {
            return true;
        }
    }
    return false;
}

/// Before the driver runs: what cannot be listed is not started.
bool list(const DriverImage& image) {
    LoadedDriver driver;
    const std::string_view name = image.name().substr(0, sizeof(driver.name) - 1);
    std::memcpy(driver.name, name.data(), name.size());
    driver.base = image.base();
    driver.size = image.size();
    driver.next = last_loaded;
    const LoadedDriver* const kept = pinned_data::keep(driver);
    last_loaded = kept == nullptr ? last_loaded : kept;
    return kept != nullptr;
}

NtStatus start(const DriverImage& image, std::string_view path) {
    auto* const object = heap::create<abi::nt::DriverObject>();
    if (object == nullptr || !list(image)) {
        heap::destroy(object);
        return NtStatus::NoMemory;
    }
    object->driver_start = image.base();
    object->driver_size = static_cast<std::uint32_t>(image.size());
    console::print("kernel: {} is loaded at {x}\n", image.name(), image.base());
    const auto registry_path = abi::nt::String::of(path);
    auto* const entry = reinterpret_cast<abi::nt::DriverEntry*>(image.entry_point());
    return entry(*object, registry_path);
}

} // namespace

const LoadedDriver* last() { return last_loaded; }

NtStatus check_and_start(const DriverImage& image, std::string_view path) {
    NtStatus status = image.have_checked();
    if (!abi::is_success(status)) {
        image.give_pages_back();
        return status;
    }
    status = image.map(); // From here on the pages are the driver's for good.
    return abi::is_success(status) ? start(image, path) : status;
}

NtStatus load(std::string_view path) {
    const std::string_view name = path.substr(0, path.find(' '));
    DiskFile* const file = name.ends_with(".sys") ? disk::find(name) : nullptr;
    if (file == nullptr) {
        return NtStatus::ObjectNameNotFound;
    }
    if (is_loaded(file->name)) {
        return NtStatus::ImageAlreadyLoaded;
    }
    const auto image = DriverImage::open(*file);
    if (image.is_err()) {
        return image.error();
    }
    const NtStatus status = image.value().bring_pages();
    if (!abi::is_success(status)) {
        image.value().give_pages_back();
        return status;
    }
    return check_and_start(image.value(), path);
}

} // namespace nt::loaded_drivers
