// SPDX-License-Identifier: MIT
#include "machine/images.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <system_error>

namespace machine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view loader_name = "loader.elf";
constexpr std::string_view archive_name = "disk.cpio";
constexpr std::string_view volume_name = "disk.iso";
constexpr std::string_view remedy = "run ./vitrine build";

constexpr std::string_view elf_magic = "\x7f"
                                       "ELF";
constexpr std::string_view cpio_magic = "070701";   // "newc"
constexpr std::string_view cpio_end = "TRAILER!!!"; // the name of the last entry

fs::path folder_of_program() {
    std::error_code problem;
    return fs::read_symlink("/proc/self/exe", problem).parent_path();
}

fs::path choose_folder(const fs::path& asked_for) {
    if (!asked_for.empty()) {
        return asked_for;
    }
    if (const char* from_environment = std::getenv("VITRINE_IMAGES")) {
        return from_environment;
    }
    const fs::path program = folder_of_program();
    std::error_code problem;
    const fs::path beside = program / "images";
    return fs::is_directory(beside, problem) ? beside : program.parent_path() / "images";
}

std::string read_part(std::ifstream& in, std::streamoff offset, std::size_t size) {
    std::string part(size, '\0');
    in.seekg(offset);
    in.read(part.data(), static_cast<std::streamsize>(size));
    part.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    in.clear();
    return part;
}

struct Opened {
    std::ifstream in;
    std::uintmax_t size = 0;
    std::string error;
};

Opened open_file(const fs::path& path, std::string_view what) {
    Opened opened;
    std::error_code problem;
    if (!fs::is_regular_file(path, problem)) {
        opened.error = fmt::format("The {} {} is missing: {}.", what, path.string(), remedy);
        return opened;
    }
    opened.size = fs::file_size(path, problem);
    opened.in.open(path, std::ios::binary);
    if (!opened.in) {
        opened.error =
            fmt::format("The {} {} cannot be opened: check its permissions.", what, path.string());
    }
    return opened;
}

std::string check_loader(const fs::path& path) {
    Opened file = open_file(path, "loader");
    if (!file.error.empty()) {
        return file.error;
    }
    if (read_part(file.in, 0, elf_magic.size()) != elf_magic) {
        return fmt::format("The loader {} is damaged, it is no ELF file: {}.", path.string(),
                           remedy);
    }
    return "";
}

std::string check_archive(const fs::path& path) {
    Opened file = open_file(path, "disk archive");
    if (!file.error.empty()) {
        return file.error;
    }
    if (read_part(file.in, 0, cpio_magic.size()) != cpio_magic) {
        return fmt::format("The disk archive {} is damaged, it is no cpio archive: {}.",
                           path.string(), remedy);
    }
    constexpr std::uintmax_t tail = 1024; // cpio pads with zeros to a full block
    const std::uintmax_t from = file.size > tail ? file.size - tail : 0;
    const std::string end = read_part(file.in, static_cast<std::streamoff>(from), tail);
    if (end.find(cpio_end) == std::string::npos) {
        return fmt::format("The disk archive {} is cut short, its last entry is missing: {}.",
                           path.string(), remedy);
    }
    return "";
}

} // namespace

Images find_images(const fs::path& asked_for) {
    Images images;
    images.folder = choose_folder(asked_for);
    images.loader = images.folder / loader_name;
    images.disk_archive = images.folder / archive_name;
    images.disk = images.folder / volume_name;
    std::error_code problem;
    if (!fs::is_directory(images.folder, problem)) {
        images.error =
            fmt::format("The folder of images {} is missing: {}.", images.folder.string(), remedy);
        return images;
    }
    images.error = check_boot_files(images.loader, images.disk_archive);
    if (images.error.empty()) {
        images.error = open_file(images.disk, "disk").error;
    }
    return images;
}

std::string check_boot_files(const fs::path& loader, const fs::path& disk_archive) {
    std::string problem = check_loader(loader);
    return problem.empty() ? check_archive(disk_archive) : problem;
}

BootSettings boot_settings(const Images& images, std::string command_line) {
    BootSettings settings;
    settings.loader = images.loader;
    settings.disk_archive = images.disk_archive;
    settings.disk = images.disk;
    settings.command_line = std::move(command_line);
    return settings;
}

} // namespace machine
