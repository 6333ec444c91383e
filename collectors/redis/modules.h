// The section Modules of INFO: which modules are loaded, and what they tell. Pure.
#pragma once

#include "collectors/redis/info_text.h"
#include "collectors/redis/samples.h"

namespace strata::redis {

/// module:name=search,ver=21005,api=1,filters=0,usedby=[],using=[],options=[]
void add_modules(const InfoText& info, Samples& samples);

}  // namespace strata::redis
