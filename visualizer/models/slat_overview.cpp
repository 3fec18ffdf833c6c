// SPDX-License-Identifier: MIT
// All of memory as one small picture.
#include "visualizer/models/slat_model.h"

namespace vitrine::models {

namespace {

// How much a dot of the overview wants to show this owner: rare before common.
unsigned weight_of(Owner owner) {
    switch (owner) {
    case Owner::Nobody: return 0;
    case Owner::Vtl0: return 1;
    case Owner::Device: return 2;
    case Owner::Vtl0Kernel: return 3;
    case Owner::Hypervisor: return 4;
    case Owner::Vtl1: return 5;
    }
    return 0;
}

} // namespace

std::vector<Owner> SlatModel::overview(std::size_t width, std::size_t height) const {
    const std::size_t dots = width * height;
    std::vector<Owner> picture(dots, Owner::Nobody);
    if (dots == 0 || owners_.empty()) {
        return picture;
    }
    for (std::size_t page = 0; page < owners_.size(); ++page) {
        const std::size_t dot = page * dots / owners_.size();
        Owner& shown = picture[(dot % height) * width + dot / height];
        if (weight_of(owners_[page]) > weight_of(shown)) {
            shown = owners_[page];
        }
    }
    // With more dots than pages, a dot without a page of its own repeats the one before it.
    if (dots > owners_.size()) {
        for (std::size_t dot = 0; dot < dots; ++dot) {
            picture[(dot % height) * width + dot / height] = owners_[dot * owners_.size() / dots];
        }
    }
    return picture;
}

} // namespace vitrine::models
