bidiq_test(test_config
  SOURCES config/check.cpp config/default_sectors.cpp config/env_file.cpp
          config/load.cpp config/render.cpp config/settings.cpp
          config/value.cpp
  LINK bidiq_config rapidcheck
  PCH core)
