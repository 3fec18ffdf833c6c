// SPDX-License-Identifier: MIT
#include "process/loader/bind.h"

#include "process/debug_print.h"
#include "process/loader/imports.h"
#include "process/loader/loader.h"
#include "process/loader/map_library.h"
#include "process/run_time_library.h"

namespace process {
namespace {

/// More forwarders in a row than anybody needs: a circle.
constexpr unsigned most_forwarders = 8;

/// The addresses lie in read-only pages, between constants; for the time of filling them they are
/// writable.
class WritablePages {
public:
    WritablePages(std::uint64_t address, std::size_t size)
        : base_(reinterpret_cast<void*>(address)), size_(size) {
        status_ = NtProtectVirtualMemory(abi::nt::current_process, &base_, &size_,
                                         PageProtection::ReadWrite, &before_);
    }
    ~WritablePages() {
        if (abi::is_success(status_)) {
            NtProtectVirtualMemory(abi::nt::current_process, &base_, &size_, before_, &before_);
        }
    }
    WritablePages(const WritablePages&) = delete;
    WritablePages& operator=(const WritablePages&) = delete;

    NtStatus status() const { return status_; }

private:
    void* base_;
    std::size_t size_;
    PageProtection before_{};
    NtStatus status_;
};

void tell_missing_symbol(const Module& importer, const Wanted& wanted, const Module& exporter) {
    if (wanted.is_by_name()) {
        complain("{} needs {} of {}, which does not export it\n", importer.name.text(), wanted.name,
                 exporter.name.text());
    } else {
        complain("{} needs number {} of {}, which does not export it\n", importer.name.text(),
                 wanted.ordinal, exporter.name.text());
    }
}

/// The module that `importer` knows as `name`.
OrStatus<unsigned> import_of(unsigned importer, std::string_view name) {
    const auto found = find_or_map(TRY(LibraryName::of(name)));
    if (found.is_err()) {
        complain("{} needs {}, which cannot be loaded: {}\n", modules()[importer].name.text(), name,
                 RtlNtStatusToName(found.error()));
    }
    return found;
}

OrStatus<rt::Ok> bind_library(unsigned importer, unsigned exporter,
                              const ImportedLibrary& library) {
    const MappedImage& image = modules()[importer].image;
    if (library.count == 0) {
        return rt::Ok{};
    }
    const std::uint64_t table = image.base() + library.address_table;
    const WritablePages pages{table, library.count * sizeof(std::uint64_t)};
    if (!abi::is_success(pages.status())) {
        return rt::Err{pages.status()};
    }
    for (std::uint32_t index = 0; index < library.count; ++index) {
        const Wanted wanted = TRY(wanted_at(image, library, index));
        const auto address = address_of(exporter, wanted);
        if (address.is_err()) {
            tell_missing_symbol(modules()[importer], wanted, modules()[exporter]);
            return rt::Err{address.error()};
        }
        reinterpret_cast<std::uint64_t*>(table)[index] = address.value();
    }
    return rt::Ok{};
}

} // namespace

OrStatus<unsigned> find_or_map(const LibraryName& name) {
    const unsigned found = modules().find(name);
    if (found < modules().count()) {
        return found;
    }
    const MappedImage image = TRY(map_library(name));
    const auto added = modules().add(name, image);
    if (added.is_err()) {
        unmap_library(image);
    }
    return added;
}

OrStatus<rt::Ok> bind(unsigned module) {
    ImportWalk walk{modules()[module].image};
    while (TRY(walk.next())) {
        const ImportedLibrary& library = walk.library();
        const unsigned exporter = TRY(import_of(module, library.name));
        modules()[module].imports |= 1u << exporter;
        TRY(bind_library(module, exporter, library));
    }
    return rt::Ok{};
}

OrStatus<std::uint64_t> address_of(unsigned module, const Wanted& first_wanted) {
    Wanted wanted = first_wanted;
    for (unsigned hops = 0; hops < most_forwarders; ++hops) {
        const MappedImage& image = modules()[module].image;
        const Export found = TRY(find_export(image, wanted));
        if (!found.is_forwarded()) {
            return image.base() + found.address;
        }
        const Forwarder forwarder = TRY(split_forwarder(found.forwarder));
        const LibraryName name = TRY(LibraryName::of(forwarder.library));
        const unsigned next = TRY(find_or_map(name));
        modules()[module].imports |= 1u << next;
        module = next;
        wanted = forwarder.wanted;
    }
    return rt::Err{NtStatus::EntryPointNotFound};
}

} // namespace process
