// SPDX-License-Identifier: MIT
// See page_history.h.
#include "machine/glass/history/page_history.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace machine::glass {
namespace {

constexpr std::array<std::byte, x86::page_bytes> zeros{};

std::span<const std::byte> page_of(const PhysicalMemory& memory, std::uint64_t page) {
    return memory.ram().subspan(page << x86::page_shift, x86::page_bytes);
}

bool same(std::span<const std::byte> ram, const std::byte* kept) {
    return std::memcmp(ram.data(), kept == nullptr ? zeros.data() : kept, ram.size()) == 0;
}

} // namespace

void PageHistory::add(const PhysicalMemory& memory, std::span<const std::uint64_t> changed) {
    Moment moment{next_name_++, {}};
    for (const std::uint64_t page : changed) {
        const auto ram = page_of(memory, page);
        auto& versions = versions_[page];
        const Page* last = versions.empty() ? nullptr : versions.back().page.get();
        if (same(ram, last == nullptr ? nullptr : last->data())) {
            continue;
        }
        Version version{moment.name, nullptr};
        if (!same(ram, nullptr)) {
            auto copy = std::make_unique<Page>();
            std::memcpy(copy->data(), ram.data(), copy->size());
            version.page = std::move(copy);
            bytes_ += sizeof(Page);
        }
        versions.push_back(std::move(version));
        bytes_ += sizeof(Version) + sizeof page;
        moment.pages.push_back(page);
    }
    moments_.push_back(std::move(moment));
}

const PageHistory::Page* PageHistory::find(std::uint64_t page, std::uint64_t name) const {
    const auto& versions = versions_[page];
    const auto after =
        std::partition_point(versions.begin(), versions.end(),
                             [name](const Version& version) { return version.moment <= name; });
    return after == versions.begin() ? nullptr : std::prev(after)->page.get();
}

void PageHistory::restore(PhysicalMemory& memory, std::size_t moment, std::size_t at,
                          std::span<const std::uint64_t> changed) const {
    std::vector<std::uint64_t> pages(changed.begin(), changed.end());
    for (std::size_t each = std::min(moment, at) + 1; each <= std::max(moment, at); ++each) {
        pages.insert(pages.end(), moments_[each].pages.begin(), moments_[each].pages.end());
    }
    std::sort(pages.begin(), pages.end());
    pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
    for (const std::uint64_t page : pages) {
        const Page* wanted = find(page, moments_[moment].name);
        const std::byte* bytes = wanted == nullptr ? zeros.data() : wanted->data();
        // Translated code of a page that stays the same stays good.
        if (!same(page_of(memory, page), bytes)) {
            memory.write_bytes(page << x86::page_shift, {bytes, x86::page_bytes});
        }
    }
}

std::vector<PageHistory::Version>::iterator PageHistory::version_of(std::uint64_t page,
                                                                    std::uint64_t name) {
    auto& versions = versions_[page];
    return std::partition_point(versions.begin(), versions.end(),
                                [name](const Version& version) { return version.moment < name; });
}

void PageHistory::erase(std::uint64_t page, std::vector<Version>::iterator version) {
    bytes_ -= sizeof(Version) + sizeof page + (version->page != nullptr ? sizeof(Page) : 0);
    versions_[page].erase(version);
}

/// A page's version goes over to the next moment, unless that has one of its own.
void PageHistory::drop(std::size_t moment) {
    Moment& going = moments_[moment];
    Moment& heir = moments_[moment + 1];
    for (const std::uint64_t page : going.pages) {
        const auto version = version_of(page, going.name);
        const auto next = std::next(version);
        if (next != versions_[page].end() && next->moment == heir.name) {
            erase(page, version);
        } else {
            version->moment = heir.name;
            heir.pages.push_back(page);
        }
    }
    moments_.erase(moments_.begin() + static_cast<std::ptrdiff_t>(moment));
}

void PageHistory::drop_from(std::size_t moment) {
    for (std::size_t each = moments_.size(); each-- > moment;) {
        for (const std::uint64_t page : moments_[each].pages) {
            erase(page, version_of(page, moments_[each].name));
        }
    }
    moments_.resize(std::min(moment, moments_.size()));
}

} // namespace machine::glass
