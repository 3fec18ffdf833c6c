// SPDX-License-Identifier: MIT
#include "kernel/crash/symbols.h"

#include "kernel/boot.h"
#include "kernel/files/disk.h"
#include "kernel/memory/image_file.h"

#include <cstring>

namespace nt::symbols {
namespace {

/// Text that is read line by line, word by word.
struct Reader {
    std::string_view rest;

    std::string_view line() { return take_until('\n'); }
    std::string_view word() { return take_until(' '); }

private:
    std::string_view take_until(char end) {
        const std::size_t length = rest.find(end);
        if (length == std::string_view::npos) {
            const std::string_view all = rest;
            rest = {};
            return all;
        }
        const std::string_view taken = rest.substr(0, length);
        rest.remove_prefix(length + 1);
        return taken;
    }
};

std::uint64_t hexadecimal(std::string_view text) {
    std::uint64_t value = 0;
    for (const char digit : text) {
        const bool is_decimal = digit >= '0' && digit <= '9';
        value =
            value << 4 | static_cast<std::uint64_t>(is_decimal ? digit - '0' : digit - 'a' + 10);
    }
    return value;
}

/// The function of `file` that holds `offset`: a line "F offset size name".
Place find(std::string_view image, const DiskFile* file, std::uint64_t offset) {
    Place place{image, {}, offset};
    if (file == nullptr) {
        return place;
    }
    const auto* const text = reinterpret_cast<const char*>(file->contents.data());
    Reader lines{{text, file->contents.size()}};
    while (!lines.rest.empty()) {
        Reader words{lines.line()};
        if (words.word() != "F") {
            continue;
        }
        const std::uint64_t begin = hexadecimal(words.word());
        const std::uint64_t size = hexadecimal(words.word());
        if (offset >= begin && offset - begin < size) {
            return {image, words.rest, offset - begin};
        }
    }
    return place;
}

/// "shell.exe" has its symbols in "shell.sym".
const DiskFile* symbol_file_of(std::string_view image) {
    char name[64];
    const std::size_t stem = image.find('.');
    constexpr std::string_view ending = ".sym";
    if (stem == std::string_view::npos || stem + ending.size() > sizeof(name)) {
        return nullptr;
    }
    std::memcpy(name, image.data(), stem);
    std::memcpy(name + stem, ending.data(), ending.size());
    return disk::find({name, stem + ending.size()});
}

bool is_in_kernel(std::uint64_t address) {
    const abi::LoadedImage& kernel = boot_info.image(abi::ImageId::Kernel);
    return address >= kernel.virtual_base && address - kernel.virtual_base < kernel.range.size;
}

} // namespace

bool is_in_image(std::uint64_t address) {
    return is_in_kernel(address) || image_file_at(address) != nullptr;
}

Place place_of(std::uint64_t address) {
    const abi::LoadedImage& kernel = boot_info.image(abi::ImageId::Kernel);
    if (is_in_kernel(address)) {
        return find(kernel.name, symbol_file_of(kernel.name), address - kernel.virtual_base);
    }
    if (const ImageFile* const image = image_file_at(address)) {
        return find(image->name(), symbol_file_of(image->name()), address - image->base());
    }
    return {};
}

} // namespace nt::symbols
