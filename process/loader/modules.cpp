// SPDX-License-Identifier: MIT
#include "process/loader/modules.h"

namespace process {

OrStatus<unsigned> Modules::add(const LibraryName& name, const MappedImage& image) {
    if (count_ == capacity) {
        return rt::Err{abi::NtStatus::NoMemory};
    }
    all_[count_] = {name, image, 0, Module::State::Mapped};
    return count_++;
}

unsigned Modules::find(const LibraryName& name) const {
    unsigned index = 0;
    while (index < count_ && !(all_[index].name == name)) {
        ++index;
    }
    return index;
}

unsigned Modules::find(std::uint64_t base) const {
    unsigned index = 0;
    while (index < count_ && all_[index].image.base() != base) {
        ++index;
    }
    return index;
}

} // namespace process
