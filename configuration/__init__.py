"""Read what a company says about itself: pipeline.yml, the environment, where things lie."""
